// What comes in the place of a server's answer.

export type Fault = (signal: AbortSignal | null | undefined) => Response | Promise<Response>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });
const page = (status: number) =>
  new Response('<!doctype html><title>Sign in to the Wi-Fi</title>', {
    status,
    headers: { 'Content-Type': 'text/html' },
  });

export const faults = {
  'no network': () => Promise.reject(new TypeError('Failed to fetch')),
  '429': () => json({ message: 'Too many requests. Please try again later.' }, 429, { 'X-Retry-After': '3' }),
  '503 in JSON': () => json({ message: 'unavailable' }, 503),
  '503 as a page': () => page(503),
  '403 in JSON': () => json({ message: 'Forbidden' }, 403),
  '403 as a page': () => page(403),
  '401 of a gateway': () => json({ message: 'Unauthorized' }, 401),
  'the page of a captive portal': () => page(200),
  'a body that is cut': () =>
    new Response(
      new ReadableStream({
        start: (stream) => stream.error(new TypeError('network error')),
      }),
      { headers: { 'Content-Type': 'application/json' } },
    ),
  'a hang': (signal) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
} satisfies Record<string, Fault>;
