// The script for <script src="holdfast.js" data-wasm="...">: window.Holdfast.createGuard.
import { createGuard as create } from './guard.js';
import type { Guard, GuardOptions } from './types.js';

const script = document.currentScript as HTMLScriptElement | null;
const base = script?.src || location.href;
const wasmUrl = new URL(script?.dataset.wasm ?? 'holdfast.wasm', base);
const integrity = script?.dataset.integrity;

/**
 * As `createGuard` of the package; the engine is looked for where `data-wasm` says, or beside the script, and must be the
 * file that `data-integrity` names, if that is given.
 */
export function createGuard(options: GuardOptions): Guard {
  return create({ wasmUrl, integrity, ...options });
}
