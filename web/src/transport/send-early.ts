// Gives a request of the provider's own to the engine. What is sent before there is one goes straight to the server, and an answer
// that is none is kept for Go to judge.
import { asRequest, type HeldRequest, type OwnRequest, signalOf, type Watcher } from './request.js';

/** How long one is held while the engine is missed, in milliseconds. */
const limit = 10_000;

export function keep(request: OwnRequest): Promise<Response> {
  const page = request.pages[0] as Watcher;
  for (const { side } of request.pages) if (side?.engine) return side.engine.send(request);
  page.want();
  return new Promise((resolve, reject) => {
    const { requests } = page;
    const { input, init, send } = request;
    let isFine: boolean | undefined;
    // A body that stalls must not reach the SDK, which waits for it without a deadline.
    const sent = send(asRequest(input)?.clone() ?? input, init).then(async (response) => {
      // What a provider's SDK asked for is JSON, a form, text or nothing, and no captive portal's page.
      isFine = !/^\s*</.test(await response.clone().text()) && response.ok;
      return response;
    });
    const held: HeldRequest = { ...request, began: performance.now(), sent, resolve };
    requests.add(held);
    const signal = signalOf(request);
    const over = () => {
      signal?.removeEventListener('abort', abort);
      return requests.delete(held);
    };
    const abort = () => over() && reject(signal?.reason);
    const pass = () => over() && resolve(sent);
    sent.then(() => {
      if (isFine) return pass();
      void page.load();
      // SDKs survive a network that fails, and not all a request that hangs.
      setTimeout(() => over() && reject(new TypeError('Failed to fetch')), limit);
    }, pass);
    signal?.addEventListener('abort', abort);
  });
}
