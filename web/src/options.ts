import type { GuardOptions } from './types.js';

type Rule = [must: string, fits: (value: unknown) => unknown];

const of = (type: string) => (value: unknown) => typeof value === type && value !== null;
const aFunction: Rule = ['a function', of('function')];
const aBoolean: Rule = ['true or false', of('boolean')];
const anObject: Rule = ['an object', of('object')];

/** The engine's own limits (wasm/keeper.go): it is asked too late to be the first to tell. */
const aNumber = (least: number, most = 86_400_000, whole = ''): Rule => [
  `a ${whole}number from ${least} to ${most}`,
  (value: unknown) => typeof value === 'number' && value >= least && value <= most && !(whole && value % 1),
];

/** Parents stand before their members. */
const rules: Record<string, Rule> = {
  getAccessToken: aFunction,
  classify: aFunction,
  onSignedOut: aFunction,
  onSessionExpired: aFunction,
  onEvent: aFunction,
  callTimeout: aNumber(100),
  settle: aNumber(0),
  budget: anObject,
  'budget.tries': aNumber(1, 1000, 'whole '),
  'budget.time': aNumber(0),
  backoff: anObject,
  'backoff.initial': aNumber(1),
  'backoff.max': aNumber(1),
  transport: ['an object', (value) => value === false || anObject[1](value)],
  'transport.match': aFunction,
  crossTab: aBoolean,
  reloadGuard: aBoolean,
  debug: aBoolean,
  wasmUrl: ['a string or a URL', (value) => typeof value === 'string' || value instanceof URL],
  // One that is misspelt must not count as none.
  integrity: [
    'like "sha384-" and a hash in base64',
    (value) => /^sha(256|384|512)-[\w+/]{43,86}=?=?$/.test(value as string),
  ],
};

/** Throws a `TypeError` that names the field and says what it must be. */
export function checkOptions(options: unknown): asserts options is GuardOptions {
  for (const path in rules) {
    const [must, fits] = rules[path] as Rule;
    const [name, member] = path.split('.') as [string, string?];
    const option = (options as Fields | null | undefined)?.[name];
    const value = member ? (option as Fields | undefined)?.[member] : option;
    const required = member === 'match' ? option : name === 'getAccessToken';
    if ((value === undefined && !required) || fits(value)) continue;
    const got = typeof value === 'number' || value === null ? value : typeof value;
    throw new TypeError(`holdfast: option "${path}" must be ${must}, got ${got}`);
  }
}

type Fields = Record<string, unknown>;
