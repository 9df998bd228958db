// What is sent before there is an engine goes straight to the server. An answer that is none is kept for Go to judge.
import type { Page } from '../page.js';
import { asRequest, type OwnRequest, signalOf } from './request.js';

/** One that the page itself has sent. */
export interface EarlyRequest extends OwnRequest {
  began: number;
  /** The answer, once all of it is there. */
  sent: Promise<Response>;
  resolve: (response: Promise<Response>) => void;
  /** Answers it by what was sent. */
  pass: () => void;
}

export function sendEarly(page: Page, request: OwnRequest): Promise<Response> {
  page.want();
  return new Promise((resolve, reject) => {
    const sent = whole(request.send(asRequest(request.input)?.clone() ?? request.input, request.init));
    const pass = () => {
      page.requests.delete(early);
      resolve(sent);
    };
    const early: EarlyRequest = { ...request, began: performance.now(), sent, resolve, pass };
    page.requests.add(early);
    sent.then((response) => (isFine(response) ? pass() : void page.load()), pass);
    const signal = signalOf(request);
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}

/** A body that stalls must not reach the SDK, which waits for it without a deadline. */
async function whole(sent: Promise<Response>): Promise<Response> {
  const response = await sent;
  await response.clone().arrayBuffer();
  return response;
}

/** Whether a response surely is what a provider's SDK asked for. */
const isFine = ({ ok, headers }: Response) => ok && /\bjson\b/i.test(headers.get('Content-Type') ?? '');
