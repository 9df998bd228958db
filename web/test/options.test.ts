import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { type AttachableClient, attach } from '../src/adapters/convex/attach.js';
import { checked } from '../src/core/options.js';
import { createGuard } from '../src/index.js';
import { playedGuard } from '../src/testing/index.js';
import type { GuardOptions } from '../src/types.js';

vi.mock('../src/engine/loader.js', () => ({
  startEngine: () => {
    throw new Error('wrong options must be found without the engine');
  },
}));

const getAccessToken = async () => 'token';

function create(options: unknown) {
  return () => createGuard(options as GuardOptions);
}

const habits = (more: object) => ({ transport: { match: () => true, ...more } });
const again = (more: object) =>
  habits({ askAgain: { status: 400, message: 'missing refresh token', attempts: 3, ...more } });

describe('createGuard throws a TypeError at once, which names the field and says what it must be', () => {
  const wrong: Array<[name: string, options: unknown, field: string, must: string]> = [
    ['getAccessToken missing', {}, 'getAccessToken', 'a function, got undefined'],
    ['getAccessToken null', { getAccessToken: null }, 'getAccessToken', 'a function, got null'],
    ['getAccessToken a promise', { getAccessToken: getAccessToken() }, 'getAccessToken', 'a function, got object'],
    ['onSignedOut a string', { onSignedOut: 'reload' }, 'onSignedOut', 'a function, got string'],
    ['onNeeds a number', { onNeeds: 1 }, 'onNeeds', 'a function, got 1'],
    ['onSessionExpired false', { onSessionExpired: false }, 'onSessionExpired', 'a function, got boolean'],
    ['callTimeout with a unit', { callTimeout: '10s' }, 'callTimeout', 'a number from 100 to 86400000, got string'],
    ['callTimeout in seconds', { callTimeout: 10 }, 'callTimeout', 'a number from 100 to 86400000, got 10'],
    ['callTimeout NaN', { callTimeout: Number.NaN }, 'callTimeout', 'a number from 100 to 86400000, got NaN'],
    ['callTimeout endless', { callTimeout: Infinity }, 'callTimeout', 'a number from 100 to 86400000, got Infinity'],
    ['callTimeout null', { callTimeout: null }, 'callTimeout', 'a number from 100 to 86400000, got null'],
    ['settle negative', { settle: -1 }, 'settle', 'a number from 0 to 86400000, got -1'],
    ['budget a number', { budget: 6 }, 'budget', 'an object, got 6'],
    ['budget null', { budget: null }, 'budget', 'an object, got null'],
    ['budget.tries 0', { budget: { tries: 0 } }, 'budget.tries', 'a whole number from 1 to 1000, got 0'],
    ['budget.tries 2.5', { budget: { tries: 2.5 } }, 'budget.tries', 'a whole number from 1 to 1000, got 2.5'],
    ['budget.tries 1001', { budget: { tries: 1001 } }, 'budget.tries', 'a whole number from 1 to 1000, got 1001'],
    ['budget.time negative', { budget: { time: -5 } }, 'budget.time', 'a number from 0 to 86400000, got -5'],
    ['backoff a boolean', { backoff: true }, 'backoff', 'an object, got boolean'],
    ['backoff.initial 0', { backoff: { initial: 0 } }, 'backoff.initial', 'a number from 1 to 86400000, got 0'],
    ['backoff.max a string', { backoff: { max: '30s' } }, 'backoff.max', 'a number from 1 to 86400000, got string'],
    ['classify a table', { classify: {} }, 'classify', 'a function, got object'],
    ['engine misspelt', { engine: 'eager' }, 'engine', '"idle", "trouble" or "off", got string'],
    ['transport true', { transport: true }, 'transport', 'an object, got boolean'],
    ['transport without match', { transport: {} }, 'transport.match', 'a function, got undefined'],
    ['transport.match a pattern', { transport: { match: /token/ } }, 'transport.match', 'a function, got object'],
    [
      'transport.match missing beside others',
      { transport: { renewsBefore: 5 } },
      'transport.match',
      'a function, got undefined',
    ],
    [
      'transport.renewsBefore with a unit',
      habits({ renewsBefore: '15s' }),
      'transport.renewsBefore',
      'a number from 0 to 86400000, got string',
    ],
    [
      'transport.renewsBefore negative',
      habits({ renewsBefore: -1 }),
      'transport.renewsBefore',
      'a number from 0 to 86400000, got -1',
    ],
    ['transport.askAgain a number', habits({ askAgain: 3 }), 'transport.askAgain', 'an object, got 3'],
    ['transport.askAgain false', habits({ askAgain: false }), 'transport.askAgain', 'an object, got boolean'],
    [
      'askAgain empty',
      again({ status: undefined }),
      'transport.askAgain.status',
      'a whole number from 100 to 599, got undefined',
    ],
    [
      'askAgain.status a string',
      again({ status: '400' }),
      'transport.askAgain.status',
      'a whole number from 100 to 599, got string',
    ],
    ['askAgain.status 4', again({ status: 4 }), 'transport.askAgain.status', 'a whole number from 100 to 599, got 4'],
    ['askAgain.message a pattern', again({ message: /refresh/ }), 'transport.askAgain.message', 'a string, got object'],
    [
      'askAgain.message missing',
      again({ message: undefined }),
      'transport.askAgain.message',
      'a string, got undefined',
    ],
    ['askAgain.attempts 0', again({ attempts: 0 }), 'transport.askAgain.attempts', 'a whole number from 1 to 8, got 0'],
    [
      'askAgain.attempts endless',
      again({ attempts: Infinity }),
      'transport.askAgain.attempts',
      'a whole number from 1 to 8, got Infinity',
    ],
    [
      'askAgain.attempts 1.5',
      again({ attempts: 1.5 }),
      'transport.askAgain.attempts',
      'a whole number from 1 to 8, got 1.5',
    ],
    [
      'askAgain.attempts missing',
      again({ attempts: undefined }),
      'transport.askAgain.attempts',
      'a whole number from 1 to 8, got undefined',
    ],
    ['reloadGuard a string', { reloadGuard: 'yes' }, 'reloadGuard', 'true or false, got string'],
    ['reconnect a string', { reconnect: 'no' }, 'reconnect', 'true or false, got string'],
    ['crossTab a number', { crossTab: 0 }, 'crossTab', 'true or false, got 0'],
    ['wasmUrl a number', { wasmUrl: 5 }, 'wasmUrl', 'a string or a URL, got 5'],
    ['integrity a bare hash', { integrity: 'q83v' }, 'integrity', 'like "sha384-" and a hash in base64, got string'],
    ['integrity empty', { integrity: '' }, 'integrity', 'like "sha384-" and a hash in base64, got string'],
    ['wasmUrl null', { wasmUrl: null }, 'wasmUrl', 'a string or a URL, got null'],
  ];

  test.each(wrong)('%s', (name, options, field, must) => {
    const given = name.startsWith('getAccessToken') ? options : { getAccessToken, ...(options as object) };
    expect(create(given)).toThrow(new TypeError(`holdfast: option "${field}" must be ${must}`));
  });

  test.each([[undefined], [null], ['token'], [getAccessToken]])('no options object but %s', (options) => {
    expect(create(options)).toThrow(
      new TypeError('holdfast: option "getAccessToken" must be a function, got undefined'),
    );
  });

  it('never puts a value into the message: it may be a token in the wrong place', () => {
    expect(create({ getAccessToken: 'eyJ-a-token' })).toThrow(/^(?!.*eyJ)/);
  });
});

describe('createGuard takes', () => {
  test.each<[string, object]>([
    ['nothing but getAccessToken', {}],
    ['undefined for whatever has a default', { callTimeout: undefined, budget: undefined, wasmUrl: undefined }],
    [
      'the ends of every range',
      { callTimeout: 100, settle: 0, budget: { tries: 1, time: 0 }, backoff: { initial: 1 } },
    ],
    ['the other ends', { callTimeout: 86_400_000, budget: { tries: 1000 }, backoff: { max: 86_400_000 } }],
    ['no transport', { transport: false }],
    ['a transport', { transport: { match: () => true }, reloadGuard: true }],
    ['the habits of an SDK', again({})],
    ['undefined for habits that are not known', habits({ renewsBefore: undefined, askAgain: undefined })],
    ['no cross-tab', { crossTab: false }],
    ['a URL object', { wasmUrl: new URL('https://example.com/holdfast.wasm') }],
    ['an integrity', { integrity: `sha384-${'A'.repeat(64)}` }],
    ['a relative URL', { wasmUrl: '/holdfast.wasm' }],
  ])('%s', (_name, options) => {
    expect(create({ getAccessToken, ...options })).not.toThrow();
  });
});

describe("the options are the application's own", () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>;
  const attack = {
    wasmUrl: 'https://attacker.test/holdfast.wasm',
    integrity: `sha384-${'A'.repeat(64)}`,
    tries: 1000,
    terminal: ['anything'],
  };
  afterEach(() => {
    for (const name in attack) delete polluted[name];
  });

  /** What a guard works with. */
  function taken(options: object): Record<string, unknown> {
    const made = checked({ getAccessToken, ...options });
    return made as unknown as Record<string, unknown>;
  }

  it('and none that something else has put on Object.prototype', () => {
    Object.assign(polluted, attack);
    const { wasmUrl, integrity, budget, transport } = taken({ budget: { time: 5 }, transport: { match: () => true } });
    expect(({} as typeof attack).wasmUrl).toBe(attack.wasmUrl); // the control: any other object has it
    expect([wasmUrl, integrity]).toEqual([undefined, undefined]);
    expect((budget as typeof attack).tries).toBe(undefined);
    expect((transport as typeof attack).terminal).toBe(undefined);
  });

  it('as they were: what changes the object afterwards changes no guard', () => {
    const options = { wasmUrl: '/ours.wasm', budget: { tries: 5 } };
    const made = taken(options);
    options.wasmUrl = attack.wasmUrl;
    options.budget.tries = 1000;
    expect(made).toMatchObject({ wasmUrl: '/ours.wasm', budget: { tries: 5 } });
  });

  it('each read once', () => {
    const wasmUrl = vi.fn(() => '/ours.wasm');
    const made = checked(Object.defineProperty({ getAccessToken }, 'wasmUrl', { get: wasmUrl, enumerable: true }));
    expect([made.wasmUrl, made.wasmUrl]).toEqual(['/ours.wasm', '/ours.wasm']);
    expect(wasmUrl).toHaveBeenCalledOnce();
  });
});

describe('attach throws a TypeError at once, which names the field and says what it must be', () => {
  const client: AttachableClient = { setAuth() {}, clearAuth() {} };

  it.each([
    [{ onChange: 'show' }, 'onChange" must be a function'],
    [{ onChange: null }, 'onChange" must be a function'],
    [{ reconnect: 'no' }, 'reconnect" must be a boolean'],
    [{ reconnect: null }, 'reconnect" must be a boolean'],
  ])('%o', (options, message) => {
    const guard = playedGuard();
    expect(() => attach(client, guard, options as never)).toThrow(new TypeError(`holdfast: option "${message}`));
    expect(guard.listeners.size).toBe(0);
  });

  it.each([[{}], [{ onChange: undefined, reconnect: undefined }], [{ onChange() {}, reconnect: false }]])(
    'not at %o',
    (options) => {
      attach(client, playedGuard(), options)();
    },
  );
});
