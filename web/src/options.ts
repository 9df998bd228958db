import type { GuardOptions } from './types.js';

/** Throws a `TypeError` that names the field and says what it must be. */
export function checkOptions(options: unknown): asserts options is GuardOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('holdfast: createGuard needs an object with at least "getAccessToken"');
  }
  const fields = options as Record<string, unknown>;
  checkFunction(fields, 'getAccessToken', true);
  checkFunction(fields, 'onSignedOut');
  checkFunction(fields, 'onSessionExpired');
  checkNumber(fields, 'callTimeout', 100);
  checkNumber(fields, 'settle', 0);
  checkGroup(fields, 'budget', { tries: 1, time: 0 });
  checkGroup(fields, 'backoff', { initial: 1, max: 1 });
  const url = fields.wasmUrl;
  if (url !== undefined && typeof url !== 'string' && !(url instanceof URL)) {
    throw bad('wasmUrl', 'a string or a URL', url);
  }
}

function checkFunction(fields: Record<string, unknown>, name: string, required = false): void {
  const value = fields[name];
  if (typeof value === 'function' || (value === undefined && !required)) return;
  throw bad(name, 'a function', value);
}

function checkNumber(fields: Record<string, unknown>, name: string, least: number, path = name): void {
  const value = fields[name];
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= least && value <= 86_400_000)) {
    throw bad(path, `a number from ${least} to 86400000`, value);
  }
}

function checkGroup(fields: Record<string, unknown>, name: string, members: Record<string, number>): void {
  const group = fields[name];
  if (group === undefined) return;
  if (typeof group !== 'object' || group === null) throw bad(name, 'an object', group);
  for (const [member, least] of Object.entries(members)) {
    checkNumber(group as Record<string, unknown>, member, least, `${name}.${member}`);
  }
}

function bad(name: string, wanted: string, got: unknown): TypeError {
  const shown = typeof got === 'number' ? String(got) : got === null ? 'null' : typeof got;
  return new TypeError(`holdfast: option "${name}" must be ${wanted}, got ${shown}`);
}
