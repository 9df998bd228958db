// A WebSocket to the page's own server, as far as Convex's client uses one.
import { underWay } from './fetch';
import { deferred, isServed, type Server } from './server';

type Listener<T> = ((event: T) => void) | null;

class ServedSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  onopen: Listener<Event> = null;
  onmessage: Listener<MessageEvent> = null;
  onerror: Listener<Event> = null;
  onclose: Listener<CloseEvent> = null;
  readonly #server: Server;
  readonly #number: number;
  #stop = () => this.close();

  constructor(
    server: Server,
    readonly url: string,
  ) {
    super();
    for (const name of ['open', 'message', 'error', 'close'] as const)
      this.addEventListener(name, (event) => (this[`on${name}`] as Listener<Event>)?.(event));
    underWay.add(this.#stop);
    const to = {
      open: () => this.#opened(),
      message: (data: string) => {
        if (this.readyState === WebSocket.OPEN) this.dispatchEvent(new MessageEvent('message', { data }));
      },
      closed: (code: number, reason: string) => this.#closed(code, reason),
    };
    this.#server = server;
    this.#number = server.connect(url, deferred(to));
  }

  send(text: string): void {
    if (this.readyState === WebSocket.CONNECTING) throw new DOMException('Still connecting', 'InvalidStateError');
    if (this.readyState === WebSocket.OPEN) this.#server.send(this.#number, text);
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.readyState = WebSocket.CLOSING;
    this.#server.close(this.#number, code, reason);
  }

  #opened(): void {
    if (this.readyState !== WebSocket.CONNECTING) return;
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  #closed(code: number, reason: string): void {
    const refused = this.readyState === WebSocket.CONNECTING;
    underWay.delete(this.#stop);
    this.readyState = WebSocket.CLOSED;
    if (refused) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean: code !== 1006 }));
  }
}

export function socketFrom(server: Server, outside: typeof WebSocket): typeof WebSocket {
  return new Proxy(outside, {
    construct: (real, args: [string | URL, ...unknown[]]) =>
      isServed(new URL(args[0], location.href))
        ? new ServedSocket(server, String(args[0]))
        : Reflect.construct(real, args),
  });
}
