// Tells by two tokens whether they are the same user's.

/** Whose an access token is. */
export interface TokenIdentity {
  /** Issuer, user and organisation. */
  user: string;
  /** All that it says, but for dates, numbers and names that a refresh may give: its own, and the session's. */
  all: string;
}

/** The claims that say whose a token is, Clerk's among them (`o.id` is its organisation). Not what may change within one: roles, names, times. */
const claims = ['iss', 'sub', 'org_id'] as const;
/** There are servers that give the user another session at each refresh. */
const volatile = ['jti', 'sid'];

/** Names whose an access token is; `undefined` where the token does not tell. It is not verified: servers do that. */
export function identityOf(token: string): TokenIdentity | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const payload = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const organization = (payload.o as Record<string, unknown> | null | undefined)?.id;
    const named = [...claims.map((claim) => payload[claim]), organization];
    if (named.every((value) => value === undefined) && payload.sid === undefined) return undefined;
    const stable = Object.entries(payload).filter(
      ([name, value]) => typeof value !== 'number' && !volatile.includes(name),
    );
    return { user: JSON.stringify(named), all: JSON.stringify(stable) };
  } catch {
    return undefined;
  }
}
