// What a network failure looks like.

/**
 * Whether what a provider threw is the network's: each browser has other words for one that is not reached, but one type; and
 * a time-out says so by its name.
 */
export function isUnreached(reason: unknown): boolean {
  try {
    return !navigator.onLine || /^(Type|Timeout|Abort)Error$/.test((reason as Error).name);
  } catch {
    return false; // nobody; and what may be thrown may have getters that throw
  }
}
