// What nobody catches: a control's, whose disease it is. Vitest would take it for an error of the test.
import process from 'node:process';
import { setImmediate } from 'node:timers/promises'; // no fake one

/** Keeps what is not caught until the function that it returns, which answers that. */
export function keepUnhandled(): () => Promise<unknown[]> {
  const kept: unknown[] = [];
  const keep = (reason: unknown) => void kept.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', keep);
  return async () => {
    await setImmediate();
    process.off('unhandledRejection', keep);
    for (const other of others) process.on('unhandledRejection', other);
    return kept;
  };
}
