import type { Guard } from 'holdfast';
import { fetchWithToken } from './fetch.js';

/**
 * What the application's own server answers to who has the guard's token, such as the token of another service. Throws if there is
 * no such answer within `patience` milliseconds.
 */
export async function askOwnServer<Answer>(
  guard: Guard,
  endpoint: string,
  question: unknown,
  patience: number,
): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' };
  const signal = AbortSignal.timeout(patience);
  const init = { method: 'POST', body: JSON.stringify(question), headers, signal };
  const origins = [new URL(endpoint, location.href).origin];
  const response = await fetchWithToken(guard, endpoint, init, { origins, patience });
  if (!response.ok) throw new Error(`${endpoint} answers ${response.status}`);
  return response.json();
}
