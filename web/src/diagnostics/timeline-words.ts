// What the panel says, in words.
import type { TimelineEvent } from '../types.js';

/** A duration as people say it, in two units at most. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function two(large: number, unit: string, small: number, smallUnit: string): string {
  return small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
}

/** A time of this machine's day. */
export function clock(at: number, seconds = true): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes()];
  if (seconds) parts.push(date.getSeconds());
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const sources = {
  provider: 'the provider',
  seed: 'the page, before the engine was there',
  tab: 'another tab',
  client: 'the client',
  application: 'the application',
};

const waitsFor = { interaction: 'the user', reload: 'a reload', attention: 'somebody to look' };

const verdicts: Record<string, string> = {
  pass: 'answer passed on',
  fail: 'answer kept from the SDK, as a network failure',
  again: 'sent again',
  hold: 'held, and sent again',
  abort: 'given up: no answer in time',
  suppressed: 'suppressed',
  'let-through': 'let through: the session is over',
  'loop-broken': 'stopped: the page was reloaded just before',
};

/** What happened, as a line of text. */
export function describe(event: TimelineEvent): string {
  const forced = 'forced' in event && event.forced ? ', forced' : '';
  switch (event.kind) {
    case 'engine':
      return event.state === 'ready' ? 'Engine ready' : `Engine unavailable${inBrackets(event.code)}`;
    case 'call':
      return `Call ${event.call}${forced}${event.cached ? ', answered from the cache' : ''}${event.times > 1 ? ` (${event.times} times)` : ''}`;
    case 'hold':
      return event.times > 1
        ? `${event.times} calls are held, from call ${event.call} on${forced}`
        : `Call ${event.call} is held${forced}`;
    case 'answered':
      return `${event.times > 1 ? `${event.times} calls, from call ${event.call} on,` : `Call ${event.call}`} ${event.aborted ? 'taken back' : 'answered'} after ${duration(event.after)}${event.times > 1 ? ' at most' : ''}${event.aborted ? '' : `: ${event.token ? `token ${event.token}` : 'nobody is signed in'}`}`;
    case 'try':
      return `Try ${event.try} of the provider${forced}${event.age ? `, begun ${duration(event.age)} before by the page` : ''}`;
    case 'token':
      return `Token ${event.token} from ${sources[event.source]}${forced}${lifeOf(event.remaining, event.life)}`;
    case 'failure':
      return `${event.try === null ? 'Provider not asked' : `Try ${event.try} failed`}: ${event.class}, ${event.reason}${event.needs ? `; it waits for ${waitsFor[event.needs]}` : ''}${event.next ? `; next try in ${duration(event.next)}` : ''}`;
    case 'dropped':
      return `Try ${event.try} came too late to count`;
    case 'fallback':
      return `Cached token ${event.token} used in the meantime`;
    case 'refused':
      return `Token ${event.token} refused by ${sources[event.source]}`;
    case 'identity':
      return `Another identity, told by ${sources[event.source]}`;
    case 'wake':
      return `${event.slept ? `Woke after ${duration(event.slept)}` : 'Back'}${inBrackets(event.signals.join(', '))}`;
    case 'visible':
      return 'Page visible';
    case 'hidden':
      return 'Page hidden';
    case 'online':
      return 'Online';
    case 'offline':
      return 'Offline';
    case 'reload':
      return `Reload ${verdicts[event.verdict]}${inBrackets(event.source)}`;
    case 'transport': {
      const why = [event.reason, event.status && `status ${event.status}`].filter(Boolean).join(', ');
      return `Refresh request${event.attempt ? ` ${event.attempt}` : ''}: ${verdicts[event.verdict]}${event.wait ? ` in ${duration(event.wait)}` : ''}${inBrackets(why)}`;
    }
    case 'tab':
      return event.reason === 'look'
        ? 'Signed out in another tab: looking here'
        : `Messages of other tabs dropped: ${event.count}`;
    case 'signedOut': {
      const { evidence, failures, span } = event;
      const proof = evidence && `${failures ?? 1} ${evidence} failure${(failures ?? 1) > 1 ? 's' : ''}`;
      return `Signed out: ${event.reason}${inBrackets(proof && proof + (span ? ` in ${duration(span)}` : ''))}`;
    }
  }
}

function inBrackets(text: string | null): string {
  return text ? ` (${text})` : '';
}

function lifeOf(remaining: number | null, life: number | null): string {
  if (remaining === null) return '';
  return `, ${duration(remaining)}${life === null ? '' : ` of ${duration(life)}`} left`;
}
