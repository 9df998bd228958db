// The clients' calls, where no engine judges: each goes straight to the provider. One that brings no token which it may have is
// held, and asked for again; and a token answers every call that may have it, whoever asked for it.
import type { Call, Calls, PageState } from './contract.js';

/**
 * `heard`: a call has its token. `held`: one is held; `reason` is what the provider threw, `undefined` if it has nobody.
 * `isAgain`: it was held before.
 */
export function callsOf(page: PageState, heard: () => void, held: (reason: unknown, isAgain?: boolean) => void): Calls {
  const { options, calls, refused } = page;

  const ask = async (forceRefresh: boolean) => options.getAccessToken({ forceRefresh });

  const settle = (call: Call, token: string | null) => {
    if (!calls.delete(call)) return;
    const { client, force, began, resolve } = call;
    if (token && page.phase.at !== 'over') page.last = { token, client, force, began };
    resolve(token);
  };

  const begin = (asking: Call[], isAgain?: boolean, force = asking.some((call) => call.force)) => {
    if (!asking[0]) return;
    const promise = ask(force);
    const { identity } = page;
    const began = performance.now();
    for (const call of asking) Object.assign(call, { promise, began, failed: false });
    const hear = (token: string | null, reason?: unknown) => {
      if (identity !== page.identity) return;
      let isHeld = false;
      for (const call of calls) {
        const isOwn = call.promise === promise;
        // A forced call throws a token away (F5: Convex would never refresh again), and wants none that is older than itself.
        const fits = !call.force || (force && began >= call.made && token !== call.thrown);
        if (page.unguarded ? isOwn : token && call.promise && fits) {
          call.began = began;
          settle(call, token);
          if (token) heard();
        } else if (isOwn) {
          call.failed = isHeld = true;
        }
      }
      if (isHeld) held(reason, isAgain);
    };
    promise.then(
      (answer) => {
        const isRefused = refused.has(answer as string);
        // A server will have none of it: there may be another.
        if (isRefused && !force)
          begin(
            [...calls].filter((call) => call.promise === promise),
            isAgain,
            true,
          );
        else hear((typeof answer === 'string' && !isRefused && answer) || null);
      },
      (reason) => hear(null, reason),
    );
  };

  const beginAgain = () => {
    const latest = performance.now() - (options.callTimeout ?? 10_000);
    begin(
      [...calls].filter(({ failed, promise, began }) => failed || (promise && began <= latest)),
      true,
    );
  };

  return { ask, begin, beginAgain, settle };
}
