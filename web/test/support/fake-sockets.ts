/** What a WebSocket client needs of a WebSocket, played; each protocol's server is a subclass. */
export class PlayedSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 0;
  protocol = '';
  url: string;
  binaryType = 'blob';
  bufferedAmount = 0;
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;

  constructor(url: string | URL) {
    this.url = String(url);
    setTimeout(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.onopen?.({});
    }, 1);
  }

  /** Here clients set `onmessage` and its like. */
  addEventListener(): void {}
  removeEventListener(): void {}

  /** What the client sends. */
  send(_data: string): void {}

  /** What the server sends. */
  say(data: string): void {
    setTimeout(() => this.readyState === 1 && this.onmessage?.({ data }), 1);
  }

  /** Ends the connection, from either side. */
  close(code = 1000, reason = ''): void {
    if (this.readyState > 1) return;
    this.readyState = 3;
    setTimeout(() => this.onclose?.({ code, reason, wasClean: true }), 1);
  }
}
