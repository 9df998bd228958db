// A fetch that has the page's own server answer, as a browser would have had one on the network.
import { deferred, isServed, type Server } from './server';

const redirects = [301, 302, 303, 307, 308];
const withoutBody = [204, 205, 304];
const failed = () => new TypeError('Failed to fetch');

/** Ends what is under way, when the page goes. */
export const underWay = new Set<() => void>();

export function fetchFrom(server: Server, outside: typeof fetch): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    if (!isServed(url)) return outside(input, init);
    const request = new Request(input, init);
    const answer = await served(server, request, await request.text());
    if (!redirects.includes(answer.status)) return answer;
    const target = new URL(answer.headers.get('Location') ?? '', url);
    if (target.pathname === '/lab/portal') throw failed(); // a page of another origin, which this one may not read
    return outside(target);
  };
}

/** What the server answers; where that leads to is not asked for. */
export function served(server: Server, request: Request, body = ''): Promise<Response> {
  const { method, url, signal } = request;
  const isForeign = new URL(url).origin !== location.origin;
  return new Promise((resolve, reject) => {
    let parts: ReadableStreamDefaultController<Uint8Array> | undefined;
    const over = (reason?: unknown) => {
      underWay.delete(stop);
      signal.removeEventListener('abort', abort);
      reject(reason ?? failed());
      parts?.error(reason ?? failed());
      parts = undefined;
    };
    const stop = () => {
      server.cancel(number);
      over();
    };
    const abort = () => {
      server.cancel(number);
      over(signal.reason);
    };
    const to = deferred({
      head(status: number, list: [string, string][]) {
        const headers = new Headers(list);
        if (isForeign && !headers.has('Access-Control-Allow-Origin')) return stop();
        const start = (to: ReadableStreamDefaultController<Uint8Array>) => {
          parts = to;
        };
        const stream = withoutBody.includes(status) ? null : new ReadableStream({ start, cancel: stop });
        resolve(new Response(stream, { status, headers }));
      },
      part: (bytes: Uint8Array<ArrayBuffer>) => parts?.enqueue(new Uint8Array(bytes)), // another frame's, as this one's
      end() {
        parts?.close();
        parts = undefined;
        over();
      },
      fail: () => over(),
    });
    if (signal.aborted) return reject(signal.reason);
    underWay.add(stop);
    signal.addEventListener('abort', abort);
    const number = server.serve({ method, url, headers: [...request.headers], body }, to);
  });
}
