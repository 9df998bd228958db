/** The page itself leads to a sign-in: the session of the proxy is over. Holdfast knows the word. */
export class SignInWanted extends Error {
  override readonly name = 'SignInWanted';
  readonly error = 'login_required';
}

/**
 * For an application behind an auth proxy: Cloudflare Access, oauth2-proxy, Google's IAP. When the proxy's session is over it
 * redirects each request to a sign-in at another origin, which to `fetch` looks like a network failure, for ever. This wraps the
 * function that gets a token, in any adapter: after such a failure the page's own address is asked, once for all who wait, and
 * `SignInWanted` is thrown if that leads to another origin, and gets an answer there. A redirect within the page's own origin
 * (a language, a slash) is no proof, and neither is a sign-in that can't be reached.
 *
 * Not for a server that renews the session whenever it is asked, such as the middleware of `@workos-inc/authkit-nextjs`: the
 * question would spend its refresh token beside a refresh that is under way. `holdfast/authkit-nextjs` asks in another way. The
 * sign-in's origin must be in the page's `connect-src`, if it has one.
 *
 * @example
 * const guard = createGuard({ getAccessToken: behindAuthProxy(getAccessToken) });
 */
export function behindAuthProxy<Args extends unknown[], Token>(
  getToken: (...args: Args) => Promise<Token>,
): (...args: Args) => Promise<Token> {
  let asking: Promise<boolean> | undefined;
  return async (...args) => {
    try {
      return await getToken(...args);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      asking ??= leadsElsewhere().finally(() => {
        asking = undefined;
      });
      if (await asking) throw new SignInWanted();
      throw error;
    }
  };
}

/** Without CORS the answer of another origin is opaque: it can't be read, but it is one. */
async function leadsElsewhere(): Promise<boolean> {
  try {
    const page = await fetch(window.location.href, { method: 'HEAD', mode: 'no-cors', cache: 'no-store' });
    return page.type === 'opaque';
  } catch {
    return false;
  }
}
