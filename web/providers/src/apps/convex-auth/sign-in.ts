import type { Lab } from '../../lab';

interface Answer {
  value: { tokens: { token: string; refreshToken: string } };
}

/**
 * As another tab would sign in: the tokens are in storage, and Convex Auth is told. Its own signIn is an action on the
 * deployment's socket, where the lab's has none.
 */
export function signInBy(lab: Lab): void {
  window.signIn = async () => {
    const body = JSON.stringify({ path: 'auth:signIn', format: 'convex_encoded_json', args: [{ provider: 'lab' }] });
    const response = await fetch(`${lab.auth}/api/action`, { method: 'POST', body });
    const { tokens } = ((await response.json()) as Answer).value;
    const namespace = lab.auth.replace(/[^a-zA-Z0-9]/g, '');
    const key = `__convexAuthJWT_${namespace}`;
    localStorage.setItem(`__convexAuthRefreshToken_${namespace}`, tokens.refreshToken);
    localStorage.setItem(key, tokens.token);
    dispatchEvent(new StorageEvent('storage', { key, newValue: tokens.token, storageArea: localStorage }));
  };
}
