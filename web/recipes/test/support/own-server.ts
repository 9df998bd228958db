// The application's own server: it makes tokens of a service for who shows the provider's, and it has faults.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { listening } from './line.js';
import type { World } from './world.js';

export interface OwnServer {
  origin: string;
  port: number;
  /** What it answers instead, to everybody. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** The tokens that it was shown. */
  shown: Array<string | undefined>;
  /** Where the service itself is played, for want of a port. */
  service: WebSocketServer;
  close(): void;
}

export async function ownServer(world: World, mint: () => unknown): Promise<OwnServer> {
  const service = new WebSocketServer({ noServer: true });
  const http = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    server.shown.push(bearer);
    if (server.fault) return server.fault(response);
    if (!world.provider.takes(bearer)) return void response.writeHead(401).end();
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(mint()));
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    service.handleUpgrade(request, socket, head, (client) => service.emit('connection', client, request));
  });
  const port = await listening(http);
  const server: OwnServer = {
    origin: `http://127.0.0.1:${port}`,
    port,
    fault: undefined,
    shown: [],
    service,
    close() {
      for (const client of service.clients) client.terminate();
      http.closeAllConnections();
      http.close();
    },
  };
  return server;
}

export const status = (code: number) => (response: ServerResponse) =>
  void response.writeHead(code, { 'Content-Type': 'text/html' }).end('<h1>a gateway</h1>');
export const hang = () => {};
