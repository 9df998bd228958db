// Why there is no engine, in words that say what to do about it.
import { HoldfastError } from './errors.js';

export function unreachable(url: string, cause: unknown): HoldfastError {
  return new HoldfastError('engine-unreachable', `the engine could not be fetched from ${url}`, cause);
}

/** As in an application's own tests; and where the address has a scheme that is no network's, such as file:, or an app's own. */
export function unfetchable(url: string, cause?: unknown): HoldfastError {
  const message = `this page can not fetch ${url}. Serve holdfast.gzip.wasm by http, and set the option "wasmUrl"`;
  return new HoldfastError('engine-unsupported', `${message}. Until then calls go straight to the provider`, cause);
}

export function notFound(url: string, got: string): HoldfastError {
  // Only dev servers serve node_modules. Vite 7's does not find a package that lies above the app's own folder.
  const cure = url.includes('/node_modules/')
    ? "In Vite, import wasmUrl from 'holdfast/holdfast.gzip.wasm?url' and set the option of that name"
    : 'Serve holdfast.gzip.wasm there, or set the option "wasmUrl"';
  return new HoldfastError(
    'engine-not-found',
    `no engine at ${url} (got ${got}). ${cure}. Until then calls go straight to the provider`,
  );
}

export function uncompiled(url: string, type: string, cause: unknown): HoldfastError {
  if (cause instanceof HoldfastError) return cause;
  if (isForbidden(cause)) return forbidden(cause);
  const message = `what came from ${url} (${type}) is no WebAssembly that this browser can compile`;
  return new HoldfastError('engine-not-wasm', `${message}. Until then calls go straight to the provider`, cause);
}

/** In the words of Chromium 86 to 103 the embedder disallows it. */
export function isForbidden(cause: unknown): boolean {
  return /Content Security Policy|unsafe-eval|blocked by CSP|embedder/i.test(String(cause));
}

export function forbidden(cause: unknown): HoldfastError {
  return blocked('WebAssembly', "'wasm-unsafe-eval' to its script-src", cause);
}

export function blocked(what: string, addition: string, cause: unknown): HoldfastError {
  const message = `the page's Content-Security-Policy forbids ${what}. Add ${addition}`;
  return new HoldfastError('engine-blocked-by-csp', `${message}. Until then calls go straight to the provider`, cause);
}

export function unfit(url: string, cause: unknown): HoldfastError {
  const message = `the engine at ${url} does not fit this version of the package (${String(cause)}). Serve the holdfast.gzip.wasm that came with it`;
  return new HoldfastError('engine-failed', `${message}. Until then calls go straight to the provider`, cause);
}
