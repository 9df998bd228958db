// Says when the provider's requests don't pass here at all. A tool that patched fetch before us, and takes that back, takes
// our patch away as well; and some SDKs keep the fetch that they found first, or use XMLHttpRequest or a worker.
import type { Watcher } from '../../transport/request.js';

/** The token that was renewed last with no request seen since the one before; `null` once that is said. */
const renewed = new WeakMap<Watcher, string | null>();
/** The requests that were seen, less the tokens that have come since: an SDK with a lock brings several tokens after another. */
const seen = new WeakMap<Watcher, number>();
/** Not all bring one. */
const mostSeen = 3;

/** A request of the provider's own was seen. */
export function requestSeen(pages: Watcher[]): void {
  for (const page of pages) {
    seen.set(page, Math.min((seen.get(page) ?? 0) + 1, mostSeen));
    if (renewed.get(page) !== null) renewed.delete(page);
  }
}

/** What the provider was asked by force: two new tokens in a row that no request has brought are told of, once. */
export function askedByForce(page: Watcher, answer: Promise<unknown>): void {
  if (page.options.transport)
    answer.then(
      (token) => note(page, token),
      () => {},
    );
}

function note(page: Watcher, token: unknown): void {
  const count = seen.get(page);
  if (count) return void seen.set(page, count - 1);
  const before = renewed.get(page);
  if (before === null || typeof token !== 'string' || token === before) return;
  renewed.set(page, before === undefined ? token : null);
  if (before === undefined) return;
  console.warn(
    'holdfast: the provider renews its token by requests that the option "transport" does not see, so they are not guarded. ' +
      'Either "match" fits none of them; or a tool has put another fetch in the place of ours (start it before the guard, and ' +
      'let it run); or the SDK took fetch before the guard was there, or uses XMLHttpRequest or a worker',
  );
}
