import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HoldfastPanel, mountPanel } from '../src/diagnostics/panel/index.js';
import { GuardContext } from '../src/react/index.js';
import type { Guard } from '../src/types.js';
import { render, settle, unmountAll } from './support/app.js';
import { events, playedGuard } from './support/played-guard.js';
import { end } from './support/said.js';

const start = new Date('2026-03-01T12:00:00').getTime();

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'setInterval', 'clearInterval'] });
});

const mounted: (() => void)[] = [];
function mount(guard: Guard, element?: Element): () => void {
  const unmount = mountPanel(guard, element);
  mounted.push(unmount);
  return unmount;
}

afterEach(async () => {
  for (const unmount of mounted.splice(0)) unmount();
  await unmountAll();
  vi.useRealTimers();
});

const panels = () => [...document.querySelectorAll('[data-holdfast-panel]')];
const root = () => panels()[0]?.shadowRoot as ShadowRoot;
const text = (selector: string) => root().querySelector(selector)?.textContent;
const facts = () =>
  Object.fromEntries(
    [...root().querySelectorAll('dl > div')].map((fact) => [...fact.children].map((c) => c.textContent)),
  );
const chart = () => root().querySelector('.chart') as HTMLElement;
const press = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, ...more });
  chart().dispatchEvent(event);
  return event.defaultPrevented;
};
/** What the live region says. */
const told = () => text('[role=status]');

describe('the state', () => {
  it('is that of the guard, and follows it', () => {
    const guard = playedGuard();
    mount(guard);
    expect(text('h2')).toBe('Holdfast');
    expect(text('.status')).toBe('unknown');
    expect(facts()).toEqual({
      Engine: 'ready',
      Identity: 'none',
      'Held calls': 'none',
      Degraded: 'no',
      'Last failure': 'none',
    });
    guard.change(
      {
        status: 'degraded',
        identity: { iss: 'https://issuer', sub: 'user_alice', sid: 'session_1', orgId: 'org_1' },
        expiresAt: start + 60_000,
        degradedSince: start - 5_000,
        lastFailure: { class: 'transient', reason: 'no network', at: start - 2_000 },
        warning: 'the token lives too short',
      },
      events(
        start,
        [300, 'token', { token: 'abc123', life: 300_000 }],
        [6, 'hold', { call: 1 }],
        [5, 'hold', { call: 2, times: 3 }],
        [4, 'hold', { call: 5, forced: true }],
        [3, 'answered', { call: 1 }],
        [3, 'answered', { call: 2, times: 2 }],
      ),
    );
    expect(text('.status')).toBe('degraded');
    expect(facts()).toEqual({
      Engine: 'ready',
      Identity: 'present',
      'Held calls': '2, since 11:59:55 (5 s)',
      Degraded: 'since 11:59:55 (5 s)',
      'Last failure': 'transient: no network, at 11:59:58',
      Warning: 'the token lives too short',
    });
  });

  it('says how a session has ended, and what a trouble waits for', () => {
    const guard = playedGuard({ status: 'degraded', needs: 'attention' });
    mount(guard);
    expect(facts()['Waits for']).toBe('somebody to look: it should have passed minutes ago, and the network is up');
    expect(facts()).not.toHaveProperty('Session over');
    guard.change({ status: 'signedOut', ended: { ...end('presumed'), failures: 6, span: 61_000 } }, []);
    expect(facts()['Session over']).toBe(
      'presumed: looked at again at each sign of life; a test says so; 6 failures in 1 min 1 s',
    );
    expect(facts()).not.toHaveProperty('Waits for');
  });

  it("shows the token's short hash and what remains of its life", () => {
    const guard = playedGuard({ status: 'fresh', expiresAt: start + 60_000 });
    guard.change({}, events(start, [240, 'token', { token: 'abc123', life: 300_000 }]));
    mount(guard);
    const meter = root().querySelector('[role=meter]');
    expect(text('.life code')).toBe('abc123');
    expect(meter?.getAttribute('aria-valuenow')).toBe('20');
    expect(meter?.getAttribute('aria-valuetext')).toBe('1 min of 5 min left, until 12:01:00');
    vi.advanceTimersByTime(61_000);
    expect(root().querySelector('[role=meter]')?.getAttribute('aria-valuenow')).toBe('0');
    expect(text('.life')).toContain('expired at 12:01:00');
  });

  it("never shows a claim's value", () => {
    const guard = playedGuard({
      status: 'fresh',
      identity: { iss: 'https://issuer', sub: 'user_alice', sid: 'session_1', orgId: 'org_1' },
    });
    mount(guard);
    expect(root().querySelector('section')?.outerHTML).not.toMatch(/issuer|user_alice|session_1|org_1/);
  });

  it('says that the engine is not to be had', () => {
    mount(playedGuard({ status: 'fresh', engine: 'unavailable' }));
    expect(facts().Engine).toBe('unavailable: calls go straight to the provider');
    expect(text('header')).toContain('as last known');
    expect(told()).toBe('No events to show.');
  });
});

describe('the keyboard', () => {
  const guard = () => {
    const made = playedGuard();
    made.change(
      {},
      events(
        start,
        [40, 'try', { try: 1 }],
        [39, 'failure', { try: 1, class: 'transient', reason: 'no network', next: 2000 }],
        [20, 'online'],
      ),
    );
    return made;
  };

  it('reaches each event in its order, in one tab stop, and the live region tells of it', () => {
    mount(guard());
    expect(root().querySelectorAll('.chart [tabindex], .chart a, .chart button')).toHaveLength(0);
    expect(chart().tabIndex).toBe(0);
    expect(told()).toContain('Arrow keys');
    const heard = ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'End', 'Home'].map((key) => {
      expect(press(key)).toBe(true);
      return told();
    });
    const [first, second, third] = [
      '11:59:20 provider: Try 1 of the provider. (1 of 3)',
      '11:59:21 provider: Try 1 failed: transient, no network; next try in 2 s. (2 of 3)',
      '11:59:40 network: Online. (3 of 3)',
    ];
    expect(heard).toEqual([third, second, first, first, second, third, first]);
    press('Escape');
    expect(told()).toContain('Arrow keys');
  });

  it('leaves other keys to the page', () => {
    mount(guard());
    expect(press('Tab')).toBe(false);
    expect(press('ArrowDown')).toBe(false);
    expect(press('ArrowLeft', { altKey: true })).toBe(false);
  });

  it('stays on its event while others come, and tells it no second time', () => {
    const guarded = guard();
    mount(guarded);
    press('Home');
    const node = root().querySelector('[role=status]')?.firstChild;
    vi.advanceTimersByTime(1000);
    expect(root().querySelector('[role=status]')?.firstChild).toBe(node);
    expect(root().querySelectorAll('circle')).toHaveLength(1);
    guarded.change({}, [...guarded.timeline(), ...events(start, [0, 'offline'])]);
    expect(told()).toBe('11:59:20 provider: Try 1 of the provider. (1 of 4)');
  });

  it('forgets an event that has left the axis', () => {
    const guarded = guard();
    mount(guarded);
    press('Home');
    vi.setSystemTime(start + 11 * 60_000);
    vi.advanceTimersByTime(1000);
    expect(told()).toBe('No events to show.');
  });
});

it('a click chooses the nearest event of its lane', () => {
  const guard = playedGuard();
  guard.change({}, events(start, [50, 'offline'], [30, 'online'], [30, 'visible']));
  mount(guard);
  const track = root().querySelectorAll('.lane > svg')[1] as SVGElement;
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ left: 100, width: 600 } as DOMRect);
  track.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: 380 }));
  expect(told()).toContain('network: Online');
});

it('the table has every event in words, and is left alone while nothing happens', () => {
  const guard = playedGuard();
  guard.change({}, events(start, [3000, 'hidden'], [20, 'online']));
  mount(guard);
  const table = root().querySelector('details') as HTMLDetailsElement;
  expect(text('summary')).toBe('All 2 events as a table');
  expect(root().querySelectorAll('tbody tr')).toHaveLength(0);
  table.open = true;
  table.dispatchEvent(new Event('toggle'));
  const rows = [...root().querySelectorAll('tbody tr')];
  expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
    ['11:10:00', 'Page hidden'],
    ['11:59:40', 'Online'],
  ]);
  vi.advanceTimersByTime(5000);
  expect(root().querySelector('tbody tr')).toBe(rows[0]);
});

describe('drawing', () => {
  it('happens each second', () => {
    const guard = playedGuard();
    mount(guard);
    guard.timeline.mockClear();
    vi.advanceTimersByTime(3000);
    expect(guard.timeline).toHaveBeenCalledTimes(3);
  });

  it('rests while the page is hidden, and makes up for it', () => {
    const guard = playedGuard();
    mount(guard);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    guard.timeline.mockClear();
    guard.change({ status: 'fresh' });
    vi.advanceTimersByTime(5000);
    expect(guard.timeline).not.toHaveBeenCalled();
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(text('.status')).toBe('fresh');
  });

  it('rests while the panel is out of view', () => {
    let tell: IntersectionObserverCallback = () => {};
    const observer = { observe: vi.fn(), disconnect: vi.fn() };
    class PlayedObserver {
      observe = observer.observe;
      disconnect = observer.disconnect;
      constructor(callback: IntersectionObserverCallback) {
        tell = callback;
      }
    }
    vi.stubGlobal('IntersectionObserver', PlayedObserver);
    const see = (isIntersecting: boolean) => tell([{ isIntersecting } as IntersectionObserverEntry], {} as never);
    const guard = playedGuard();
    const unmount = mount(guard);
    expect(observer.observe).toHaveBeenCalledWith(panels()[0]);
    see(false);
    guard.timeline.mockClear();
    guard.change({ status: 'fresh' });
    vi.advanceTimersByTime(5000);
    expect(guard.timeline).not.toHaveBeenCalled();
    see(true);
    expect(text('.status')).toBe('fresh');
    unmount();
    expect(observer.disconnect).toHaveBeenCalled();
  });
});

describe('mountPanel', () => {
  it('puts the panel where it is told, or at the end of the page', () => {
    const place = document.body.appendChild(document.createElement('main'));
    mount(playedGuard(), place);
    mount(playedGuard());
    expect(panels().map((panel) => panel.parentElement)).toEqual([place, document.body]);
  });

  it('says so where the place that it is told is not there', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    mount(playedGuard(), document.querySelector('#misspelt') as HTMLElement | null as HTMLElement);
    mount(playedGuard());
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^holdfast: mountPanel got no element/)]]);
    expect(panels().map((panel) => panel.parentElement)).toEqual([document.body, document.body]);
  });

  it('leaves nothing behind: no element, no timer, no listener', () => {
    const added = vi.spyOn(window, 'addEventListener');
    const removed = vi.spyOn(window, 'removeEventListener');
    const guard = playedGuard();
    const unmount = mount(guard);
    expect(guard.listeners.size).toBe(1);
    expect(vi.getTimerCount()).toBe(1);
    unmount();
    expect(panels()).toEqual([]);
    expect(guard.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  it('needs neither a style element nor a style attribute, which a strict policy would refuse', () => {
    const guard = playedGuard({ status: 'fresh', expiresAt: start + 60_000 });
    guard.change({}, events(start, [240, 'token', { life: 300_000 }], [100, 'wake', { slept: 1e6 }]));
    mount(guard);
    expect(root().adoptedStyleSheets).toHaveLength(1);
    expect(root().querySelectorAll('style, [style]')).toHaveLength(0);
  });
});

it('does with a style element where the browser constructs no style sheets', () => {
  vi.stubGlobal(
    'CSSStyleSheet',
    class {
      constructor() {
        throw new TypeError('Illegal constructor'); // as Safari 16.3 says
      }
    },
  );
  mount(playedGuard({ status: 'fresh' }));
  expect(text('.status')).toBe('fresh');
  expect(text('style')).toContain(':host');
});

describe('HoldfastPanel', () => {
  it('mounts once, in StrictMode too, and takes the panel away with itself', async () => {
    const guard = playedGuard();
    const { unmount } = await render(
      <StrictMode>
        <HoldfastPanel guard={guard} />
      </StrictMode>,
    );
    expect(panels()).toHaveLength(1);
    expect(guard.listeners.size).toBe(1);
    await unmount();
    expect(panels()).toHaveLength(0);
    expect(guard.listeners.size).toBe(0);
  });

  it("draws the nearest provider's guard when given none, and nothing where there is none", async () => {
    await render(
      <GuardContext value={playedGuard({ status: 'signedOut' })}>
        <HoldfastPanel />
      </GuardContext>,
    );
    expect(text('.status')).toBe('signedOut');
    await unmountAll();
    await render(<HoldfastPanel />);
    expect(panels()).toHaveLength(0);
  });

  it('is not drawn anew when its parent is', async () => {
    const guard = playedGuard();
    await render(<HoldfastPanel guard={guard} />);
    const [panel] = panels();
    await settle(() => guard.change({ status: 'fresh' }));
    expect(panels()[0]).toBe(panel);
    expect(text('.status')).toBe('fresh');
  });
});
