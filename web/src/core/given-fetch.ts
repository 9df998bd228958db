// A guard for an SDK that takes a fetch: the provider's own requests come by that, and window.fetch is left alone.
import { keep } from '../transport/send-early.js';
import type { Guard, GuardOptions, SessionEnd } from '../types.js';
import { checked } from './options.js';
import { createPage } from './page.js';

/** The first and the longest pause between two sendings while there is no engine to pace them, in milliseconds. */
const [first, longest] = [1000, 15_000];

/** A guard, and what sends its provider's own requests. */
export interface GivenFetch {
  guard: Guard;
  /** Sends one by `send`. `init.signal` gives it up. */
  keep(send: typeof fetch, ...request: Parameters<typeof fetch>): Promise<Response>;
}

/**
 * `options.transport` says how they are held; its `match` is not asked. `ended` is the adapter's own handler, before the application's
 * `onSignedOut`.
 */
export function guardWithFetch(options: GuardOptions, ended: (end: SessionEnd) => void): GivenFetch {
  const own = checked(options);
  // It has tokens: nobody else gets hold of it.
  const page = createPage({
    ...own,
    onSignedOut(end) {
      ended(end);
      own.onSignedOut?.(end);
    },
  });
  const { guard } = page;

  /** Until there is an engine, the network is said to be back, the request is given up, or it is time. */
  const pause = (longest: number, signal: AbortSignal | null | undefined) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        removeEventListener('online', end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, longest * (1 - Math.random() / 2));
      addEventListener('online', end);
      signal?.addEventListener('abort', end);
      void guard.load().then((outcome) => outcome === 'ready' && end());
    });

  return {
    guard,
    async keep(send, input, init) {
      const signal = init?.signal;
      for (let wait = first; ; wait = Math.min(wait * 2, longest)) {
        if (signal?.aborted) throw signal.reason; // Chrome before 100 has no throwIfAborted
        if (page.unguarded) return send(input, init);
        const isJudged = page.side?.engine;
        try {
          return await keep({ send, input, init, pages: [page] });
        } catch (error) {
          // With an engine, that is Go's answer. Without one a failure proves nothing, and the SDK would make something of it.
          if (isJudged || signal?.aborted) throw error;
        }
        await pause(wait, signal);
      }
    },
  };
}
