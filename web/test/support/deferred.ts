/** A promise that a test settles when it likes. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  const d = {} as Deferred<T>;
  d.promise = new Promise<T>((resolve, reject) => {
    d.resolve = resolve;
    d.reject = reject;
  });
  return d;
}

const pending = Symbol('pending');

/** Whether a promise is unsettled once everything that is due now has run. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  await flush();
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

/** Lets everything run that waits for nothing but its turn. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
