// Recognises the provider's own refresh request by taking window.fetch's place. What is sent before there is an engine
// goes straight to the server; an answer that is none is kept for Go to judge.
import { type Page, run } from './page.js';
import type { RequestInfo, TransportOptions } from './types.js';

export type FetchInput = Parameters<typeof fetch>[0];

/** A request of the provider's own, and the page's own fetch. */
export interface OwnRequest {
  send: typeof fetch;
  input: FetchInput;
  init: RequestInit | undefined;
}

/** One that the page itself has sent. */
export interface EarlyRequest extends OwnRequest {
  began: number;
  sent: Promise<Response>;
  resolve: (response: Promise<Response>) => void;
  /** Answers it by what was sent. */
  pass: () => void;
}

/** Watches matching requests until the guard is disposed of. */
export function watchTransport({ match }: TransportOptions, page: Page): () => void {
  const original = window.fetch;
  const send = original.bind(window);
  const watched: typeof fetch = (input, init) => {
    const request = page.unguarded ? undefined : describe(input, init);
    if (!request || !run(() => match(request))) return send(input, init);
    if (page.side?.engine) return page.side.engine.send({ send, input, init });
    page.want();
    return new Promise((resolve) => {
      const sent = send(input instanceof Request ? input.clone() : input, init);
      const pass = () => {
        page.requests.delete(early);
        resolve(sent);
      };
      const early: EarlyRequest = { send, input, init, began: performance.now(), sent, resolve, pass };
      page.requests.add(early);
      sent.then((response) => (isFine(response) ? pass() : void page.load()), pass);
    });
  };
  window.fetch = watched;
  return () => {
    if (window.fetch === watched) window.fetch = original; // else somebody has wrapped it since: step aside
  };
}

/** `undefined` for what is no request: fetch itself is to say so. */
function describe(input: FetchInput, init: RequestInit | undefined): RequestInfo | undefined {
  try {
    const { url, method } = input instanceof Request ? input : new Request(input);
    return {
      url: new URL(url),
      method: (init?.method ?? method).toUpperCase(),
      body: typeof init?.body === 'string' ? init.body : null,
    };
  } catch {
    return undefined;
  }
}

/** Whether a response is what a provider's SDK asked for. */
export function isFine(response: Response): boolean {
  return response.ok && isJSON(response);
}

export function isJSON(response: Response): boolean {
  return /\bjson\b/i.test(response.headers.get('Content-Type') ?? '');
}
