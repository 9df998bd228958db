// Gets the engine's file.
import { baseURI } from '../base-uri.js';
import { blocked, notFound, unfetchable, unreachable } from './load-errors.js';
import { nextTask } from './next-task.js';

/** How long a download may bring nothing, in milliseconds. However long it takes in all: slow links need it most. */
const stalled = 30_000;

/** Where something else came than the engine, or another version of it: the HTTP cache may have kept that. */
const doubted = new Set<string>();
/** The server itself is to be asked for it next time. */
export const doubt = (url: string): void => void doubted.add(url);

/** @throws HoldfastError if it does not even begin */
export async function download(url: string, priority?: RequestPriority): Promise<Arrival> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    controller.abort();
  };
  const moves = () => {
    clearTimeout(timer);
    timer = setTimeout(end, stalled);
  };
  moves();
  try {
    const cache = doubted.has(url) ? 'no-cache' : undefined;
    const response = await permitted(url, { signal: controller.signal, priority, cache });
    refuse(url, response);
    doubted.delete(url);
    return new Arrival(response, moves, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** For so long slices are taken in a row, in milliseconds. */
const inARow = 5;
/** A slice of a part, in bytes: a browser brings 64 KiB at once, which cost 30 ms to inflate and compile. */
const slice = 8192;

type Part = Uint8Array<ArrayBuffer>;
export type Body = ReadableStream<Part>;

/** A file as it comes; `end` is to be called when it is no longer wanted. */
class Arrival {
  /** What its server calls it. */
  readonly type: string;
  readonly body: Body;
  readonly end: () => void;
  /** Why not all of it came. */
  cut: { reason: unknown } | undefined;
  readonly #reader: ReadableStreamDefaultReader<Part> | undefined;
  readonly #moves: () => void;
  /** What came, and is not taken yet. */
  #rest: Part | undefined;
  #breathed = performance.now();

  constructor({ headers, body }: Response, moves: () => void, end: () => void) {
    this.type = headers.get('Content-Type') ?? 'no content type';
    this.end = end;
    this.#moves = moves;
    this.#reader = (body as Body | null)?.getReader();
    const pull = async (to: ReadableStreamDefaultController<Part>) => {
      const part = this.#rest?.length ? this.#rest : await this.#read();
      this.#rest = part?.subarray(slice);
      await this.#breathe();
      if (part) to.enqueue(part.subarray(0, slice));
      else to.close();
    };
    this.body = new ReadableStream({ pull, cancel: (reason) => this.#reader?.cancel(reason) }, { highWaterMark: 0 });
  }

  /** Whether it begins as gzip does, whatever its name and its type: a server may have inflated it. To be asked first. */
  async isPacked(): Promise<boolean> {
    do this.#rest = await this.#read();
    while (this.#rest?.length === 0);
    return this.#rest?.[0] === 0x1f;
  }

  /** What is there already would be compiled in one task, however long: the page's own come between its slices. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#breathed < inARow) return;
    await nextTask();
    this.#breathed = performance.now();
  }

  async #read(): Promise<Part | undefined> {
    try {
      const part = await this.#reader?.read();
      this.#moves();
      return part?.value;
    } catch (reason) {
      this.cut = { reason };
      throw reason;
    }
  }
}

/** Throws what an answer says that is no file. */
function refuse(url: string, { ok, status, redirected, headers }: Response): void {
  // A server in trouble, or a proxy before one, says nothing of the file.
  if (status >= 500 || status === 408 || status === 429) throw unreachable(url, `HTTP ${status}`);
  const isPage = ok && /^text\/html/i.test(headers.get('Content-Type') ?? '');
  if (ok && !isPage) return;
  doubt(url);
  throw Object.assign(notFound(url, isPage ? 'an HTML page' : `HTTP ${status}`), { isPage: isPage || redirected });
}

async function permitted(url: string, init: RequestInit): Promise<Response> {
  const { protocol, href } = new URL(url, globalThis.document && baseURI());
  if (protocol === 'file:') throw unfetchable(url);
  let forbidden = false;
  // A fetch that the page's policy forbids fails as if there were no network; only this event tells.
  const watch = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    if (disposition !== 'enforce' || effectiveDirective !== 'connect-src') return;
    if (blockedURI === href) forbidden = true;
  };
  globalThis.addEventListener?.('securitypolicyviolation', watch);
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (/jsdom|happydom/i.test(navigator.userAgent)) throw unfetchable(url, cause); // no retry ends before the test does
    await new Promise((resolve) => setTimeout(resolve, 50)); // the event comes after the failure
    if (forbidden) throw blocked(`fetching ${url}`, 'its address to its connect-src', cause);
    if (!protocol.startsWith('http')) throw unfetchable(url, cause); // no network that may be back
    throw unreachable(url, cause);
  } finally {
    globalThis.removeEventListener?.('securitypolicyviolation', watch);
  }
}
