// What the provider's server says to its SDK's requests while there is no engine to judge it. The page holds each answer that is
// no session (transport/send-early.ts). But a server that refuses is reached: a visitor whose session is over must not wait for an
// engine that can't be had.
import type { HeldRequest } from '../transport/request.js';
import type { GuardOptions } from '../types.js';
import { readAnswer } from './requests/answer.js';

/** For how long an answer is left to an engine that is on its way, in milliseconds. */
const patience = 3000;
/** For how long a refusal counts, in milliseconds. */
const counts = 20_000;
const transient = [408, 425, 429];

export class EarlyRefusals {
  readonly #options: GuardOptions;
  /** Since when it is known that the server says, in the provider's own words, that the session is over. */
  #over: number | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  well(): void {
    this.#over = undefined;
    this.#refusedAt = Number.NEGATIVE_INFINITY;
  }

  /** The server has just refused: it is up, and so is the network. */
  get refused(): boolean {
    return performance.now() - this.#refusedAt < counts;
  }

  /**
   * Hears what has come for these. The first word of an end fails, as the network would: another tab may have been sooner with the
   * refresh token, and the SDK asks again. The same word to what was asked after that is proof, and `proven` is called; the SDK gets
   * it.
   */
  hear(requests: Set<HeldRequest>, isMissed: boolean, proven: () => void): void {
    const now = performance.now();
    for (const request of requests) {
      if (isMissed || this.#over !== undefined || now - request.began >= patience)
        void this.#hear(request, requests, proven);
    }
  }

  async #hear(request: HeldRequest, requests: Set<HeldRequest>, proven: () => void): Promise<void> {
    const response = await request.sent.catch(() => undefined); // that it fails, the SDK is told at once
    if (!response || !requests.has(request)) return;
    const text = await response.clone().text();
    if (!requests.has(request)) return;
    const { status, json, html, ends, passes } = readAnswer(response, text, this.#options.transport || undefined);
    const now = performance.now();
    // Neither a portal's page nor a server in trouble.
    if (html || status < 400 || status >= 500 || transient.includes(status) || !(json || status < 402)) return;
    this.#refusedAt = now;
    if (passes && requests.delete(request)) return request.resolve(request.sent);
    if (!ends) return;
    const isSaidAgain = this.#over !== undefined && request.began >= this.#over;
    this.#over ??= now;
    requests.delete(request);
    request.resolve(isSaidAgain ? request.sent : Promise.reject(new TypeError('Failed to fetch')));
    if (isSaidAgain) proven();
  }
}
