/**
 * Gives this app's Web Locks names of its own. The lab's two users share an origin, as no two users of a real app share a
 * browser: AuthKit's refresh lock would be one for both, and a request that hangs in one would wedge the other.
 */
export function takeOwnLocks(page: string): void {
  const request = LockManager.prototype.request;
  LockManager.prototype.request = function (this: LockManager, name: string, ...rest: unknown[]) {
    return Reflect.apply(request, this, [`${page} ${name}`, ...rest]);
  } as typeof request;
}
