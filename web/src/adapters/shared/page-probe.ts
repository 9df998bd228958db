// What the page's own address answers to a visitor without a session: the one question of ours that can't touch the session
// of the user.

/**
 * - `page`: itself, or another address of its own origin.
 * - `elsewhere`: another origin, a sign-in say, which is there, too.
 * - `nothing`: the network, its server, or where that leads to can't be reached.
 */
export type OwnPage = 'page' | 'elsewhere' | 'nothing';

const patience = 5000;
let asking: Promise<OwnPage> | undefined;

/**
 * Asks the page's own server, once for all who want to know. Without cookies: AuthKit's middleware refreshes a session that it
 * is shown, and a question beside a server action would spend the same refresh token a second time.
 */
export function probePage(): Promise<OwnPage> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

async function ask(): Promise<OwnPage> {
  let forbidden = false;
  const note = () => {
    forbidden = true;
  };
  addEventListener('securitypolicyviolation', note);
  const overdue = new AbortController(); // Safari before 16 and Chromium before 103 have no AbortSignal.timeout
  const timer = setTimeout(() => overdue.abort(), patience);
  try {
    const page = await fetch(window.location.href, {
      method: 'HEAD',
      mode: 'no-cors', // what another origin answers can't be read, but that it answers is seen
      credentials: 'omit',
      cache: 'no-store',
      signal: overdue.signal,
    });
    return page.type === 'opaque' ? 'elsewhere' : 'page';
  } catch {
    await new Promise((told) => setTimeout(told));
    return forbidden ? 'elsewhere' : 'nothing'; // a policy (connect-src) that allows no other origin stops it there
  } finally {
    clearTimeout(timer);
    removeEventListener('securitypolicyviolation', note);
  }
}
