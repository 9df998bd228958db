import type { Guard } from 'holdfast';
import { tokenWithin } from './token-within.js';

/** Nobody is signed in: show the sign-in. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/**
 * `fetch` with the guard's token as a bearer, which no server gets but those of `origins`: an address may come from a link, or
 * from data. By default that is the page's own. A 401 refuses the token: the request is sent once more with a newly minted
 * one, and what comes then is the answer. Throws `SignedOut`, or `NoTokenYet` where `patience` is over before there is a
 * token; nothing is sent then. An abort is heeded at once, while a token is waited for as well.
 */
export async function fetchWithToken(
  guard: Guard,
  input: RequestInfo | URL,
  init?: RequestInit,
  { origins = [location.origin], patience = 15_000 }: { origins?: string[]; patience?: number } = {},
): Promise<Response> {
  const request = new Request(input, init);
  const { signal } = request;
  const { origin } = new URL(request.url);
  if (!origins.includes(origin)) throw new TypeError(`the token is not for ${origin}`);
  const token = await orAborted(signal, tokenWithin(guard, patience));
  if (token === null) throw new SignedOut();
  const response = await fetch(bearing(request.clone(), token));
  if (response.status !== 401) return response;
  guard.reject(token); // so that no other client is given it
  const another = await orAborted(signal, tokenWithin(guard, patience, { forceRefreshToken: true }));
  if (another === null) throw new SignedOut();
  return fetch(bearing(request, another));
}

function bearing(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

function orAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
