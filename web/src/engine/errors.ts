// The one error of the package.
import type { ErrorCode } from '../types.js';

/** Why the engine can't be had. The message says what to do about it. A guard does not throw it: its snapshot and the console say it. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  /** A page came where the engine belongs. */
  isPage?: boolean;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(`holdfast: ${message}`, { cause });
    this.code = code;
  }
}
