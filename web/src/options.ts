import type { GuardOptions } from './types.js';

/** Throws a `TypeError` that names the field and says what it must be. */
export function checkOptions(options: unknown): asserts options is GuardOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('holdfast: createGuard needs an object with at least "getAccessToken"');
  }
  const fields = options as Record<string, unknown>;
  checkFunction(fields, 'getAccessToken', true);
  checkFunction(fields, 'classify');
  checkFunction(fields, 'onSignedOut');
  checkFunction(fields, 'onSessionExpired');
  checkNumber(fields, 'callTimeout', { least: 100 });
  checkNumber(fields, 'settle', { least: 0 });
  checkGroup(fields, 'budget', { tries: { least: 1, most: 1000, whole: true }, time: { least: 0 } });
  checkGroup(fields, 'backoff', { initial: { least: 1 }, max: { least: 1 } });
  checkGroup(fields, 'transport', {});
  if (fields.transport) checkFunction(fields.transport as Record<string, unknown>, 'match', true, 'transport.match');
  const guarded = fields.reloadGuard;
  if (guarded !== undefined && typeof guarded !== 'boolean') throw bad('reloadGuard', 'true or false', guarded);
  const url = fields.wasmUrl;
  if (url !== undefined && typeof url !== 'string' && !(url instanceof URL)) {
    throw bad('wasmUrl', 'a string or a URL', url);
  }
  // One that is misspelt must not count as none.
  const { integrity } = fields;
  if (integrity !== undefined && !(typeof integrity === 'string' && integrityForm.test(integrity))) {
    throw bad('integrity', 'like "sha384-" and a hash in base64', integrity);
  }
}

const integrityForm = /^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}$/;

function checkFunction(fields: Record<string, unknown>, name: string, required = false, path = name): void {
  const value = fields[name];
  if (typeof value === 'function' || (value === undefined && !required)) return;
  throw bad(path, 'a function', value);
}

/** The engine's own limits (wasm/keeper.go): it is asked too late to be the first to tell. */
interface Range {
  least: number;
  most?: number;
  whole?: boolean;
}

function checkNumber(fields: Record<string, unknown>, name: string, range: Range, path = name): void {
  const value = fields[name];
  if (value === undefined) return;
  const { least, most = 86_400_000, whole = false } = range;
  if (typeof value !== 'number' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw bad(path, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`, value);
  }
}

function checkGroup(fields: Record<string, unknown>, name: string, members: Record<string, Range>): void {
  const group = fields[name];
  if (group === undefined || (group === false && name === 'transport')) return;
  if (typeof group !== 'object' || group === null) throw bad(name, 'an object', group);
  for (const [member, range] of Object.entries(members)) {
    checkNumber(group as Record<string, unknown>, member, range, `${name}.${member}`);
  }
}

function bad(name: string, wanted: string, got: unknown): TypeError {
  const shown = typeof got === 'number' ? String(got) : got === null ? 'null' : typeof got;
  return new TypeError(`holdfast: option "${name}" must be ${wanted}, got ${shown}`);
}
