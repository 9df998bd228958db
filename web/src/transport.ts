// Watches the provider's own refresh request by taking window.fetch's place for requests that match. What becomes of an
// answer is decided in Go; here it is only carried out.
import type { JudgedResponse, Verdict } from './engine.js';
import type { RequestInfo, TransportOptions } from './types.js';

/** Who decides. */
export interface Judge {
  /** Whether a request may be sent now. */
  admit(): boolean;
  /** A request is under way; `abort` ends it. Returns what to call when it is over. */
  watch(abort: () => void): () => void;
  answered(response: JudgedResponse, attempt: number): Promise<Verdict>;
  /** A request has brought what was asked for. */
  refreshed(): void;
}

/** How much of an error's body is read. */
const bodyLimit = 8192;

/** Watches matching requests until the function that it returns is called. */
export function watchTransport({ match }: TransportOptions, judge: Judge): () => void {
  const original = window.fetch;
  let watching = true;
  const watched: typeof fetch = (input, init) => {
    const request = watching ? describe(input, init) : undefined;
    if (!request || !matches(match, request)) return original.call(window, input, init);
    return send(original, input, init, judge);
  };
  window.fetch = watched;
  return () => {
    watching = false;
    if (window.fetch === watched) window.fetch = original; // else somebody has wrapped it since: step aside
  };
}

/** `undefined` for what is no request: fetch itself is to say so. */
function describe(input: FetchInput, init: RequestInit | undefined): RequestInfo | undefined {
  try {
    const request = input instanceof Request ? input : undefined;
    return {
      url: new URL(request?.url ?? String(input), document.baseURI),
      method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
      body: typeof init?.body === 'string' ? init.body : null,
    };
  } catch {
    return undefined;
  }
}

type FetchInput = Parameters<typeof fetch>[0];

function matches(match: TransportOptions['match'], request: RequestInfo): boolean {
  try {
    return match(request);
  } catch (error) {
    reportError(error);
    return false;
  }
}

async function send(
  original: typeof fetch,
  input: FetchInput,
  init: RequestInit | undefined,
  judge: Judge,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    if (!judge.admit()) throw networkFailure();
    const response = await once(original, input instanceof Request ? input.clone() : input, init, judge);
    if (response.ok && isJSON(response)) {
      judge.refreshed();
      return response;
    }
    const { verdict, wait } = await judge.answered(await read(response), attempt);
    if (verdict === 'pass') return response;
    if (verdict === 'fail') throw networkFailure();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Sends the request once. One that the judge aborts fails as the network does; one that its owner aborts, as it would. */
async function once(
  original: typeof fetch,
  input: FetchInput,
  init: RequestInit | undefined,
  judge: Judge,
): Promise<Response> {
  const controller = new AbortController();
  const owner = init?.signal ?? (input instanceof Request ? input.signal : null);
  const follow = () => controller.abort(owner?.reason);
  owner?.addEventListener('abort', follow);
  if (owner?.aborted) follow();
  const over = judge.watch(() => controller.abort(networkFailure()));
  try {
    return await original.call(window, input, { ...init, signal: controller.signal });
  } finally {
    over();
    owner?.removeEventListener('abort', follow);
  }
}

/** What a browser's fetch throws when the network fails; SDKs know it. */
function networkFailure(): TypeError {
  return new TypeError('Failed to fetch');
}

function isJSON(response: Response): boolean {
  return /\bjson\b/i.test(response.headers.get('Content-Type') ?? '');
}

async function read(response: Response): Promise<JudgedResponse> {
  const judged: JudgedResponse = {
    status: response.status,
    json: isJSON(response),
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
