import { ConvexReactClient } from 'convex/react';
import { vi } from 'vitest';

export interface ClientMessage {
  type: string;
  baseVersion?: number;
  newVersion?: number;
  tokenType?: 'User' | 'None';
  value?: string;
  requestId?: number;
  udfPath?: string;
}

/** Convex's sync protocol as far as auth goes (facts: node_modules/convex/src/browser/sync/protocol.ts). */
export function playedSyncServer() {
  const server = {
    /** All that the client has sent, in order. */
    messages: [] as ClientMessage[],
    /** What the client authenticated with, in order; `null`: as nobody. */
    authentications: [] as Array<string | null>,
    /** Whether the server takes the token. */
    takes: (_token: string) => true,
    /** What an action answers. */
    act: (_path: string): unknown => null,
    sockets: [] as PlayedSocket[],
    /** Nothing reaches it. */
    down: false,
    get socket(): PlayedSocket {
      const socket = server.sockets.at(-1);
      if (!socket) throw new Error('the client has opened no socket');
      return socket;
    },
    WebSocket: undefined as unknown as typeof WebSocket,
  };

  class PlayedSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 3;
    readyState = 0;
    onopen?: () => void;
    onmessage?: (event: { data: string }) => void;
    onclose?: (event: { code: number; reason: string }) => void;
    onerror?: (event: unknown) => void;
    #version = { querySet: 0, identity: 0, ts: 'AAAAAAAAAAA=' };

    constructor() {
      server.sockets.push(this);
      setTimeout(() => {
        if (server.down) return this.close();
        this.readyState = 1;
        this.onopen?.();
        this.#ping();
      }, 1);
    }

    /** Or the client takes the connection for dead. */
    #ping() {
      if (this.readyState !== 1) return;
      this.#say({ type: 'Ping' });
      setTimeout(() => this.#ping(), 15_000);
    }

    send(data: string) {
      const message = JSON.parse(data) as ClientMessage;
      server.messages.push(message);
      if (message.type === 'ModifyQuerySet') this.#advance({ querySet: message.newVersion as number });
      if (message.type === 'Action') this.#act(message);
      if (message.type !== 'Authenticate') return;
      const token = message.tokenType === 'User' ? (message.value as string) : null;
      server.authentications.push(token);
      if (token === null || server.takes(token)) this.#advance({ identity: (message.baseVersion as number) + 1 });
      else this.#refuse(message.baseVersion as number, true);
    }

    /** As when a token expires on a live connection. */
    expire() {
      this.#refuse(this.#version.identity - 1, false);
    }

    close() {
      this.readyState = 3;
      setTimeout(() => this.onclose?.({ code: 1000, reason: '' }), 1);
    }

    #advance(to: Partial<{ querySet: number; identity: number }>) {
      const startVersion = this.#version;
      this.#version = { ...startVersion, ...to };
      this.#say({ type: 'Transition', startVersion, endVersion: this.#version, modifications: [] });
    }

    #act({ requestId, udfPath = '' }: ClientMessage) {
      this.#say({ type: 'ActionResponse', requestId, success: true, result: server.act(udfPath), logLines: [] });
    }

    #refuse(baseVersion: number, authUpdateAttempted: boolean) {
      const error = 'Could not verify OIDC token claim. Check that the token is not expired';
      this.#say({ type: 'AuthError', error, baseVersion, authUpdateAttempted });
    }

    #say(message: object) {
      setTimeout(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(message) }), 1);
    }
  }
  server.WebSocket = PlayedSocket as unknown as typeof WebSocket;
  return server;
}

export type PlayedSyncServer = ReturnType<typeof playedSyncServer>;

/** The published client on a played server; `calls` has the sequence of its setAuth and clearAuth. */
export function realConvex(server: PlayedSyncServer) {
  const client = new ConvexReactClient('https://convex.test', {
    webSocketConstructor: server.WebSocket,
    logger: false,
  });
  const calls: Array<'setAuth' | 'clearAuth'> = [];
  for (const name of ['setAuth', 'clearAuth'] as const) {
    const original = client[name].bind(client) as (...args: unknown[]) => void;
    vi.spyOn(client, name).mockImplementation((...args: unknown[]) => {
      calls.push(name);
      original(...args);
    });
  }
  return { client, calls };
}
