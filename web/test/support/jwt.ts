/**
 * An access token as AuthKit mints them, unsigned: nothing in a page verifies one. Times are seconds since 1970. The header of
 * algorithm `null` names none.
 */
export function jwt(claims: Record<string, unknown> = {}, alg: string | null = 'RS256'): string {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: 'https://auth.test', sub: 'user_1', sid: 'session_1', iat: now, exp: now + 300, ...claims };
  return [{ alg: alg ?? undefined, typ: 'JWT' }, all, 'signature'].map(part).join('.');
}

/** What such a token claims. */
export function claimsOf(token: string | null | undefined): Record<string, unknown> {
  return JSON.parse(atob(token?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
}

function part(value: unknown): string {
  return btoa(typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
