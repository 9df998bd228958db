/** The pauses before what could not be fetched is asked for again: a page that loads while the network flaps needs it most. */
export const downloadPauses = [1000, 3000, 9000];

/** Waits, but no longer than until the browser says that it is online again. */
export function backOnline(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener('online', over);
      resolve();
    };
    const timer = setTimeout(over, wait);
    addEventListener('online', over);
  });
}
