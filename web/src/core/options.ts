// Takes an application's options: its own, once, each of which says what it must be.
import type { GuardOptions } from '../types.js';

type Members = Record<string, unknown>;
/** Answers true, or what the value must be. */
type Rule = (value: unknown) => boolean | string;
/** One for each option; an option that has options of its own has theirs. */
interface Rules {
  [name: string]: Rule | Rules;
}

const a =
  (type: string, must = `a ${type}`): Rule =>
  (value) =>
    (typeof value === type && value !== null) || must;
const aFunction = a('function');
const aBoolean = a('boolean', 'true or false');
const aString = a('string');
const anObject = a('object', 'an object');

/** The engine's own limits (wasm/options.go): it is asked too late to be the first to tell. */
const aNumber =
  (least: number, most = 86_400_000, kind = ''): Rule =>
  (value) =>
    (typeof value === 'number' && value >= least && value <= most && !(kind && value % 1)) ||
    `a ${kind}number from ${least} to ${most}`;
const whole = 'whole ';

const allRules: Rules = {
  getAccessToken: aFunction,
  classify: aFunction,
  onSignedOut: aFunction,
  onNeeds: aFunction,
  onSessionExpired: aFunction,
  onEvent: aFunction,
  callTimeout: aNumber(100),
  settle: aNumber(0),
  budget: { tries: aNumber(1, 1000, whole), time: aNumber(0) },
  backoff: { initial: aNumber(1), max: aNumber(1) },
  transport: {
    match: aFunction,
    renewsBefore: aNumber(0),
    askAgain: { status: aNumber(100, 599, whole), message: aString, attempts: aNumber(1, 8, whole) },
  },
  engine: (value) => /^(idle|trouble|off)$/.test(value as string) || '"idle", "trouble" or "off"',
  enabled: aBoolean,
  crossTab: aBoolean,
  reconnect: aBoolean, // an adapter's
  reloadGuard: aBoolean,
  debug: aBoolean,
  wasmUrl: (value) => typeof value === 'string' || value instanceof URL || 'a string or a URL',
  // One that is misspelt must not count as none.
  integrity: (value) =>
    /^sha(256|384|512)-[\w+/]{43,86}=?=?$/.test(value as string) || 'like "sha384-" and a hash in base64',
};

/** What has no default. */
const required = /^get|match|askAgain\./;

/**
 * Returns the options that the application itself has set, which nobody can change any more. Throws a `TypeError` that names
 * the field that is wrong, and says what it must be.
 */
export function checked(options: unknown, rules = allRules, path = ''): GuardOptions {
  // What the page has put on Object.prototype is none of them.
  const own: Members = { __proto__: null, ...(options as Members) };
  for (const name in rules) {
    const field = path + name;
    const rule = rules[name] as Rule | Rules;
    const value = own[name];
    if ((value === undefined && !required.test(field)) || (value === false && 'match' in rule)) continue;
    const isLeaf = typeof rule === 'function';
    const must = (isLeaf ? rule : anObject)(value);
    const got = typeof value === 'number' || value === null ? value : typeof value;
    if (must !== true) throw new TypeError(`holdfast: option "${field}" must be ${must}, got ${got}`);
    if (!isLeaf) own[name] = checked(value, rule, `${field}.`);
  }
  return own as unknown as GuardOptions;
}
