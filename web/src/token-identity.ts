/** Whose an access token is. */
export interface TokenIdentity {
  /** Issuer, user and organisation. */
  user: string;
  /** The session's name. */
  session: unknown;
}

/** The claims that say whose a token is, Clerk's among them (`o.id` is its organisation). Not what may change within one: roles, names, times. */
const claims = ['iss', 'sub', 'org_id'] as const;

/** Names whose an access token is; `undefined` where the token does not tell. It is not verified: servers do that. */
export function identityOf(token: string): TokenIdentity | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const payload = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const organization = (payload.o as Record<string, unknown> | null | undefined)?.id;
    const named = [...claims.map((claim) => payload[claim]), organization];
    const session = payload.sid;
    return [...named, session].some((value) => value !== undefined)
      ? { user: JSON.stringify(named), session }
      : undefined;
  } catch {
    return undefined;
  }
}
