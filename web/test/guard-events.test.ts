// What a guard tells: its timeline, onEvent, debug and the report.
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { HoldfastError } from '../src/engine/errors.js';
import { createGuard } from '../src/index.js';
import '../src/engine-chunk.js'; // to be there at once
import type { Guard, GuardOptions, TimelineEvent } from '../src/types.js';
import { flush } from './support/deferred.js';
import { FakeEngine, hidden } from './support/fake-engine.js';

const { startEngine } = vi.hoisted(() => ({ startEngine: vi.fn() }));
vi.mock('../src/engine/loader.js', () => ({ startEngine }));

let engine: FakeEngine;
let onEvent: Mock<(event: TimelineEvent) => void>;
let debug: Mock;
let guard: Guard | undefined;

beforeEach(() => {
  engine = new FakeEngine();
  startEngine.mockReset().mockResolvedValue(engine);
  onEvent = vi.fn();
  debug = vi.spyOn(console, 'debug').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => guard?.dispose());

async function guardOf(options: Partial<GuardOptions>): Promise<Guard> {
  guard = createGuard({ getAccessToken: () => 'token', ...options });
  await guard.load();
  return guard;
}

const blocked = () => Promise.reject(new HoldfastError('engine-blocked-by-csp', 'the policy forbids it'));
const unavailable = (code: string) => ({
  kind: 'engine',
  state: 'unavailable',
  code,
  at: expect.any(Number),
  mono: expect.any(Number),
});

describe('an engine that never comes', () => {
  it('is in the timeline, with its code', async () => {
    startEngine.mockImplementation(blocked);
    expect((await guardOf({})).timeline()).toEqual([unavailable('engine-blocked-by-csp')]);
  });

  it('is told to a listener', async () => {
    startEngine.mockImplementation(blocked);
    await guardOf({ onEvent });
    expect(onEvent.mock.calls).toEqual([[unavailable('engine-blocked-by-csp')]]);
  });

  it('is in the timeline also where it refused the options', async () => {
    engine.createKeeper = () => 'holdfast: option "settle" must be kinder' as never;
    expect((await guardOf({})).timeline()).toEqual([unavailable('engine-failed')]);
  });
});

describe('an engine that crashes', () => {
  it('stays in the timeline, before what the next one tells', async () => {
    const guard = await guardOf({ onEvent });
    startEngine.mockResolvedValue(new FakeEngine());
    engine.crash();
    await flush();
    await guard.load();
    expect(guard.timeline()).toEqual([unavailable('engine-crashed'), hidden]);
    expect(onEvent.mock.calls).toEqual([[unavailable('engine-crashed')]]);
  });
});

describe('onEvent', () => {
  it('is told each event, in order', async () => {
    await guardOf({ onEvent });
    const next = { ...hidden, mono: 2 };
    for (const event of [hidden, next]) engine.keeper.hooks.onEvent?.(JSON.stringify(event));
    expect(onEvent.mock.calls).toEqual([[hidden], [next]]);
  });

  it('is no hook of the engine if nobody listens, so that no event is written', async () => {
    await guardOf({});
    expect(engine.keeper.hooks.onEvent).toBeUndefined();
  });

  it('has what it throws reported, and goes on', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    const error = new Error('mine');
    onEvent.mockImplementation(() => {
      throw error;
    });
    await guardOf({ onEvent });
    for (const _ of '12') engine.keeper.hooks.onEvent?.(JSON.stringify(hidden));
    expect(reportError.mock.calls).toEqual([[error], [error]]);
  });

  it('must be a function', () => {
    expect(() => createGuard({ getAccessToken: () => 'token', onEvent: 'log' } as never)).toThrow(
      'holdfast: option "onEvent" must be a function, got string',
    );
  });
});

describe('debug', () => {
  it('says each event on the console, and the listener is told too', async () => {
    await guardOf({ debug: true, onEvent });
    engine.keeper.hooks.onEvent?.(JSON.stringify(hidden));
    await vi.dynamicImportSettled();
    expect(debug.mock.calls).toEqual([['holdfast 0.001 s, page: Page hidden']]);
    expect(onEvent.mock.calls).toEqual([[hidden]]);
  });

  it('says nothing by default', async () => {
    await guardOf({ onEvent });
    engine.keeper.hooks.onEvent?.(JSON.stringify(hidden));
    await vi.dynamicImportSettled();
    expect(debug).not.toHaveBeenCalled();
  });

  it('must be true or false', () => {
    expect(() => createGuard({ getAccessToken: () => 'token', debug: 1 } as never)).toThrow(
      'holdfast: option "debug" must be true or false, got 1',
    );
  });
});

describe('report', () => {
  it('has the timeline, with or without an engine', async () => {
    expect(await (await guardOf({})).report()).toContain(`timeline [\n${JSON.stringify(hidden)}\n]`);
    guard?.dispose();
    startEngine.mockImplementation(blocked);
    expect(await (await guardOf({})).report()).toMatch(/engine unavailable\n[\s\S]*"code":"engine-blocked-by-csp"/);
  });
});
