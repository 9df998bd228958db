// A request as its sender has made it: it is looked at, and not touched.
import { baseURI } from '../base-uri.js';
import type { GuardOptions, Snapshot, TransportRequest } from '../types.js';
import type { RequestJudge } from './judge.js';

export type FetchInput = Parameters<typeof fetch>[0];

/** A request of the provider's own. */
export interface OwnRequest {
  /** The page's own fetch. */
  send: typeof fetch;
  input: FetchInput;
  init: RequestInit | undefined;
  /** The guards that watch it: one at least. */
  pages: Watcher[];
}

/** One that waits for the engine. */
export interface HeldRequest extends OwnRequest {
  began: number;
  sent: Promise<Response>;
  resolve: (response: Promise<Response>) => void;
}

/** A guard, as far as the watch over requests sees it. */
export interface Watcher {
  readonly options: Pick<GuardOptions, 'transport' | 'wasmUrl'>;
  /** Nothing is held: the server's answer is the SDK's. */
  readonly unguarded: boolean;
  /** The clients' calls that are not answered yet. */
  readonly calls: { readonly size: number };
  /** What was sent before there was an engine, until it takes that over. */
  readonly requests: Set<HeldRequest>;
  readonly side?: { readonly engine: Sender | undefined };
  /** Whose session it is: it is another after each sign-in and sign-out that the guard is told of. */
  readonly identity: number;
  readonly snapshot: Pick<Snapshot, 'status'>;
  /** The guard is used. */
  want(): void;
  /** Has the engine loaded at once. Settles when it is there, or can't be had for now. */
  load(): Promise<unknown>;
  subscribe(listener: () => void): () => void;
}

/** What sends a request, and judges what comes of it. */
export interface Sender {
  readonly keeper: RequestJudge;
  send(request: OwnRequest): Promise<Response>;
}

/** By its shape: a `Request` of a frame's, or of a polyfill's, is no instance of this window's. */
export const asRequest = (input: FetchInput) => ((input as Request).clone ? (input as Request) : undefined);

/** `undefined` for what is no request: fetch itself is to say so. */
export function describe(input: FetchInput, init: RequestInit | undefined): TransportRequest | undefined {
  try {
    const request = asRequest(input);
    const body = init?.body;
    return {
      url: new URL(request?.url ?? (input as string), baseURI()),
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      body: typeof body === 'string' || body instanceof URLSearchParams ? `${body}` : null,
    };
  } catch {}
}

/** What its sender aborts it by. */
export const signalOf = ({ input, init }: OwnRequest) => init?.signal ?? asRequest(input)?.signal;
