import type { FetchRequest, Guard } from 'holdfast';

/** There is no access token yet: a failure that may pass. Try again later. */
export class NoTokenYet extends Error {
  override readonly name = 'NoTokenYet';
}

/**
 * For clients that want a throw for "try again later". `guard.fetchAccessToken` never throws: it waits until there is a
 * token, or proof that there will be none. This waits `patience` milliseconds, then throws `NoTokenYet`. `null` means
 * signed out, for certain.
 */
export async function tokenWithin(guard: Guard, patience: number, request?: FetchRequest): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(notYet(guard)), patience);
  });
  try {
    const token = await Promise.race([guard.fetchAccessToken(request), late]);
    // Without its engine the guard answers null for whatever fails, as no guard would.
    if (token === null && guard.getSnapshot().status !== 'signedOut') throw notYet(guard);
    return token;
  } finally {
    clearTimeout(timer);
  }
}

function notYet(guard: Guard): NoTokenYet {
  const reason = guard.getSnapshot().lastFailure?.reason;
  return new NoTokenYet(`no access token yet${reason ? `: ${reason}` : ''}`);
}
