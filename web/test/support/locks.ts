// The Web Locks that happy-dom does not have, as far as one asks without waiting.

/** Gives `navigator` locks, until the function that it returns is called. */
export function lendLocks(): () => void {
  const held = new Set<string>();
  const request = async (name: string, _: { ifAvailable: true }, use: (lock: object | null) => unknown) => {
    if (held.has(name)) return use(null);
    held.add(name);
    try {
      return await use({ name });
    } finally {
      held.delete(name);
    }
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
  return () => {
    Reflect.deleteProperty(navigator, 'locks');
  };
}
