import { vi } from 'vitest';

/** Counts the listeners of a target that neither a call nor a signal has removed. */
export function listenersOf(target: EventTarget): () => number {
  const live = new Map<unknown, AbortSignal | undefined>();
  const add = target.addEventListener.bind(target);
  const remove = target.removeEventListener.bind(target);
  vi.spyOn(target, 'addEventListener').mockImplementation((type, listener, options) => {
    live.set(listener, Object(options).signal);
    add(type, listener, options);
  });
  vi.spyOn(target, 'removeEventListener').mockImplementation((type, listener, options) => {
    live.delete(listener);
    remove(type, listener, options);
  });
  return () => [...live.values()].filter((signal) => !signal?.aborted).length;
}
