// What is read of an answer to the provider's own request that is none, for Go to judge.
import type { JudgedResponse } from './engine.js';
import { isJSON } from './transport.js';

/** How much of an error's body is read. */
const bodyLimit = 8192;

export async function readResponse(response: Response): Promise<JudgedResponse> {
  const judged: JudgedResponse = {
    status: response.status,
    json: isJSON(response),
    html: /\bhtml\b/i.test(response.headers.get('Content-Type') ?? ''),
    message: '',
    retryAfter: retryAfter(response),
  };
  if (!judged.json) return judged;
  try {
    const body: unknown = JSON.parse((await response.clone().text()).slice(0, bodyLimit));
    if (typeof body === 'object' && body !== null) {
      const { error_description, message } = body as Record<string, unknown>;
      judged.message = asText(error_description) || asText(message);
    }
  } catch {
    judged.json = false; // it says that it is JSON, and is not
  }
  return judged;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

/** `Retry-After`, in seconds or as a date, in milliseconds. */
function retryAfter(response: Response): number {
  const header = response.headers.get('Retry-After');
  if (header === null) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return wait > 0 ? wait : 0;
}
