import type { Guard, Identity } from 'holdfast';

/**
 * Calls `out` once the session is over (at once, if it is already) or the user turns into another, and `back` once somebody is
 * signed in after that. Returns a function that ends this.
 */
export function whileSignedIn(guard: Guard, out: () => void, back: () => void): () => void {
  let { status, who } = look(guard);
  let isOut = status === 'signedOut';
  if (isOut) out();
  return guard.subscribe(() => {
    const now = look(guard);
    const isAnother = who !== undefined && now.who !== who && (now.who || now.status === 'unknown');
    ({ status, who = who } = now);
    if (!isOut && (isAnother || status === 'signedOut')) {
      isOut = true;
      who = now.who;
      out();
    }
    if (status === 'unknown') void guard.fetchAccessToken(); // or nobody would find out who it is
    if (isOut && status === 'fresh') {
      isOut = false;
      back();
    }
  });
}

function look(guard: Guard) {
  const { status, identity } = guard.getSnapshot();
  return { status, who: identity ? nameOf(identity) : undefined };
}

/** Two of one user in one session and organisation have the same. */
export function nameOf({ iss, sub, sid, orgId }: Identity): string {
  return JSON.stringify([iss, sub, sid, orgId]);
}

/** A token, however long it takes: while nobody is signed in, this waits until somebody is. */
export async function tokenAtLast(guard: Guard, request: Parameters<Guard['fetchAccessToken']>[0]): Promise<string> {
  for (;;) {
    const token = await guard.fetchAccessToken(request);
    if (token !== null) return token;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const stop = guard.subscribe(done);
      // Without its engine a guard answers null for whatever fails, and tells of no change.
      const timer = guard.getSnapshot().status === 'signedOut' ? undefined : setTimeout(done, 15_000);
    });
  }
}
