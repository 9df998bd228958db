// The application's own functions.

/** Runs the application's own code, whose errors are its own. */
export function run<T>(code: () => T): T | undefined {
  try {
    return code();
  } catch (error) {
    (globalThis.reportError ?? console.error)(error); // React Native and jsdom have no reportError
  }
}
