// The line between a client and its server: it can be cut, and mended.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Line {
  /** Where the client reaches the server. */
  port: number;
  /** How often a client has tried to connect while it was cut. */
  readonly failed: number;
  cut(): void;
  mend(): void;
  /** Ends it, for good. */
  close(): Promise<void>;
}

/** A line to a server that listens already. */
export async function lineTo(server: Server): Promise<Line> {
  const { port } = server.address() as AddressInfo;
  const ends = new Set<Socket>();
  let isCut = false;
  let failed = 0;
  const line = createServer((near) => {
    if (isCut) {
      failed++;
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => {}); // a cut is one
      end.on('close', () => {
        near.destroy();
        far.destroy();
        ends.delete(end);
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  const cut = () => {
    isCut = true;
    for (const end of ends) end.destroy();
  };
  return {
    port: await listening(line),
    get failed() {
      return failed;
    },
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => line.close(() => resolve()));
    },
  };
}

/** Has a server listen. Returns its port. */
export function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
