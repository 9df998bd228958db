// What an adapter makes of the application's options.
import type { AdapterOptions } from '../../react/use-latched-auth.js';
import type { GuardOptions } from '../../types.js';

/** For a provider that never reloads the page by itself: there is no reload to make up for once an end is proven. */
export function withoutReload(options: AdapterOptions | undefined): GuardOptions['onSessionExpired'] {
  return options?.onSessionExpired ?? (options?.reloadGuard ? undefined : () => {});
}
