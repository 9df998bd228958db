// The lab's server, a Go program of this page: what it takes and what it calls. backend/cmd/inpage has the other side.

/** A request and a socket are named by number; what is over may still be named. */
export interface Server {
  serve(request: ServedRequest, to: Answer): number;
  /** Nobody waits for that answer any more. */
  cancel(request: number): void;
  connect(url: string, to: SocketEvents): number;
  send(socket: number, text: string): void;
  close(socket: number, code: number, reason: string): void;
}

export interface ServedRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body: string;
}

/** The last is `end` or `fail`. What Go calls must not throw. */
export interface Answer {
  head(status: number, headers: [string, string][]): void;
  part(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
  fail(): void;
}

export interface SocketEvents {
  open(): void;
  message(text: string): void;
  closed(code: number, reason: string): void;
}

/** Has an answer's parts taken once Go has returned, in their order: what throws then is no crash of Go's. */
export function deferred<T extends object>(to: T): T {
  const later = Object.entries(to).map(([name, fn]) => [
    name,
    (...args: unknown[]) => queueMicrotask(() => (fn as (...args: unknown[]) => void)(...args)),
  ]);
  return Object.fromEntries(later) as T;
}

/** Whether the server has this address: on whatever port, since its issuer is on another origin than the page. */
export function isServed(url: URL): boolean {
  return url.hostname === location.hostname && paths.test(url.pathname);
}

const paths = /^\/(lab\/(pages|scenarios|portal)|user_management\/|sso\/|pages\/[^/]+\/(api\/|holdfast\.wasm$))/;
