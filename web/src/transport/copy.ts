// A copy of the provider's own request, to be sent.
import { asRequest, type OwnRequest } from './request.js';

/** What fetch reads of an `init`, which may be an object of getters, such as a `Request`. */
const members = [
  ...['method', 'headers', 'body', 'mode', 'credentials', 'cache', 'redirect', 'referrer', 'referrerPolicy'],
  ...['integrity', 'keepalive', 'priority', 'duplex', 'targetAddressSpace'],
] as Array<keyof RequestInit>;

/** The same request, to be aborted by another signal. */
export function copyOf({ input, init }: OwnRequest, signal: AbortSignal): Parameters<typeof fetch> {
  const request = asRequest(input)?.clone();
  // Any member of an init wipes the referrer of a Request.
  const { referrer, referrerPolicy } = request ?? {};
  const copy: RequestInit = request ? ({ referrer, referrerPolicy } as RequestInit) : {};
  for (const name of members) {
    const value = init?.[name];
    if (value !== undefined) Object.assign(copy, { [name]: value });
  }
  return [request ?? input, { ...copy, signal }];
}
