// A request as its sender has made it: it is looked at, and not touched.
import type { PageHost } from '../core/contract.js';
import type { RequestInfo } from '../types.js';

export type FetchInput = Parameters<typeof fetch>[0];

/** A request of the provider's own. */
export interface OwnRequest {
  /** The page's own fetch. */
  send: typeof fetch;
  input: FetchInput;
  init: RequestInit | undefined;
  /** The guards that watch it. */
  pages: PageHost[];
}

/** By its shape: a `Request` of a frame's, or of a polyfill's, is no instance of this window's. */
export const asRequest = (input: FetchInput) => ((input as Request).clone ? (input as Request) : undefined);

/** `undefined` for what is no request: fetch itself is to say so. */
export function describe(input: FetchInput, init: RequestInit | undefined): RequestInfo | undefined {
  try {
    const request = asRequest(input);
    const body = init?.body;
    return {
      url: new URL(request?.url ?? (input as string), document.baseURI),
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      body: typeof body === 'string' || body instanceof URLSearchParams ? `${body}` : null,
    };
  } catch {}
}

/** What its sender aborts it by. */
export const signalOf = ({ input, init }: OwnRequest) => init?.signal ?? asRequest(input)?.signal;
