// The script for <script src="holdfast.js" data-wasm="...">: window.Holdfast.createGuard.
import { createGuard as create } from './core/create-guard.js';
import type { Guard, GuardOptions } from './types.js';

const script = ownScript();
const base = script?.src || location.href;
const wasmUrl = new URL(script?.dataset.wasm ?? 'holdfast.gzip.wasm', base);
const { integrity, engine } = script?.dataset ?? {};

/**
 * As `createGuard` of the package; the engine is looked for where `data-wasm` says, or beside the script, and must be the
 * file that `data-integrity` names, if that is given. `data-engine` is the option `engine`.
 */
export function createGuard(options: GuardOptions): Guard {
  const own: GuardOptions = Object.assign(Object.create(null), options);
  own.wasmUrl ??= wasmUrl;
  own.integrity ??= integrity;
  own.engine ??= engine as GuardOptions['engine'];
  return create(own);
}

/**
 * The element that runs this. Not by `document.currentScript` as it is: an `<img name="currentScript">` takes its place, and
 * would say which file is the engine.
 */
function ownScript(): HTMLScriptElement | undefined {
  const current: unknown = Reflect.get(Document.prototype, 'currentScript', document);
  return current instanceof HTMLScriptElement ? current : undefined;
}
