import { describe, expect, it } from 'vitest';
import { clock, duration, describe as say } from '../src/diagnostics/timeline-words.js';
import { events } from './support/played-guard.js';

it.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_700, '1 h'],
  [29_100_000, '8 h 5 min'],
  [86_400_000, '1 d'],
  [100_000_000, '1 d 3 h'],
])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

it('tells the time of day', () => {
  const at = new Date('2026-03-01T07:05:09').getTime();
  expect(clock(at)).toBe('07:05:09');
  expect(clock(at, false)).toBe('07:05');
});

describe('an event in words', () => {
  it.each([
    ['engine', {}, 'Engine ready'],
    ['engine', { state: 'unavailable', code: 'engine-crashed' }, 'Engine unavailable (engine-crashed)'],
    ['call', { call: 3, forced: true }, 'Call 3, forced'],
    ['call', { call: 3, cached: true, times: 12 }, 'Call 3, answered from the cache (12 times)'],
    ['hold', { call: 4, forced: true }, 'Call 4 is held, forced'],
    ['hold', { call: 4, forced: true, times: 12 }, '12 calls are held, from call 4 on, forced'],
    ['answered', { call: 4, after: 16_000, token: 'abc123' }, 'Call 4 answered after 16 s: token abc123'],
    ['answered', { call: 4, after: 900 }, 'Call 4 answered after 900 ms: nobody is signed in'],
    [
      'answered',
      { call: 4, times: 12, after: 16_000, token: 'abc123' },
      '12 calls, from call 4 on, answered after 16 s at most: token abc123',
    ],
    ['try', { try: 2, forced: true }, 'Try 2 of the provider, forced'],
    ['try', { try: 1, age: 300 }, 'Try 1 of the provider, begun 300 ms before by the page'],
    ['token', { remaining: 290_000, life: 300_000 }, 'Token abc123 from the provider, 4 min 50 s of 5 min left'],
    ['token', { source: 'tab', remaining: 290_000 }, 'Token abc123 from another tab, 4 min 50 s left'],
    ['token', { source: 'seed', forced: true }, 'Token abc123 from the page, before the engine was there, forced'],
    ['failure', { try: 2, next: 1500 }, 'Try 2 failed: transient, no network; next try in 1.5 s'],
    [
      'failure',
      { try: 2, needs: 'reload', next: 60_000 },
      'Try 2 failed: transient, no network; it waits for a reload; next try in 1 min',
    ],
    ['failure', { reason: 'too many calls hang' }, 'Provider not asked: transient, too many calls hang'],
    ['dropped', { try: 2 }, 'Try 2 came too late to count'],
    ['fallback', { token: 'abc123' }, 'Cached token abc123 used in the meantime'],
    ['answered', { call: 3, after: 5000, aborted: true }, 'Call 3 taken back after 5 s'],
    ['refused', { token: 'abc123', source: 'client' }, 'Token abc123 refused by the client'],
    ['identity', { source: 'application' }, 'Another identity, told by the application'],
    ['identity', { source: 'tab' }, 'Another identity, told by another tab'],
    ['wake', { slept: 29_100_000, signals: ['visible', 'online'] }, 'Woke after 8 h 5 min (visible, online)'],
    ['wake', { signals: ['focus'] }, 'Back (focus)'],
    ['wake', { slept: 5000 }, 'Woke after 5 s'],
    ['visible', {}, 'Page visible'],
    ['hidden', {}, 'Page hidden'],
    ['online', {}, 'Online'],
    ['offline', {}, 'Offline'],
    ['reload', { verdict: 'suppressed', source: 'navigation' }, 'Reload suppressed (navigation)'],
    [
      'reload',
      { verdict: 'let-through', source: 'sessionExpired' },
      'Reload let through: the session is over (sessionExpired)',
    ],
    [
      'transport',
      { verdict: 'fail', reason: 'a page, not a token', status: 200, attempt: 1, wait: null },
      'Refresh request 1: answer kept from the SDK, as a network failure (a page, not a token, status 200)',
    ],
    [
      'transport',
      { verdict: 'again', reason: null, status: 503, attempt: 2, wait: 2000 },
      'Refresh request 2: sent again in 2 s (status 503)',
    ],
    [
      'transport',
      { verdict: 'pass', reason: null, status: null, attempt: null, wait: null },
      'Refresh request: answer passed on',
    ],
    [
      'transport',
      { verdict: 'hold', reason: null, status: 503, attempt: 2, wait: 3000 },
      'Refresh request 2: held, and sent again in 3 s (status 503)',
    ],
    ['tab', { reason: 'look' }, 'Signed out in another tab: looking here'],
    ['tab', { reason: 'dropped', count: 4 }, 'Messages of other tabs dropped: 4'],
    [
      'signedOut',
      { evidence: 'unknown', failures: 6, span: 70_000 },
      'Signed out: revoked (6 unknown failures in 1 min 10 s)',
    ],
    ['signedOut', { evidence: 'terminal', failures: 1 }, 'Signed out: revoked (1 terminal failure)'],
    ['signedOut', { reason: 'the application signed out' }, 'Signed out: the application signed out'],
  ] as const)('%s %o', (kind, members, text) => {
    const [event] = events(0, [0, kind, members] as never);
    expect(event && say(event)).toBe(text);
  });
});
