// guard.report(): what support needs to see, and nothing that it must not.
import type { GuardOptions, Snapshot, TimelineEvent } from '../types.js';
import { version } from '../version.js';
import { programAt } from './program.js';

/** What is used of a page. */
interface Reported {
  options: GuardOptions;
  snapshot: Snapshot;
  side?: { timeline(): TimelineEvent[]; readonly url: string } | undefined;
}

/** Which form the report has. Raised when a reader of an older one would misread it. */
const form = 1;

/**
 * A text to paste into an issue. Its last part is the timeline in JSON, which Holdfast's tests can replay. Of options and
 * identity it has names only, and of tokens a short hash.
 */
export async function reportOn({ options, snapshot, side }: Reported): Promise<string> {
  const timeline = side?.timeline() ?? [];
  // Its answer comes later; all else is of now.
  const program = side && snapshot.engine !== 'loading' ? programAt(() => side.url) : 'not fetched';
  const rest = [
    `browser ${globalThis.navigator?.userAgent ?? 'none'}`,
    `page ${pageState()}, ${new Date().toISOString()}`,
    `options ${JSON.stringify(shown(options))}`,
    `snapshot ${JSON.stringify({ ...snapshot, identity: claims(snapshot), engineError: errorIn(snapshot) })}`,
    `timeline [\n${timeline.map((event) => JSON.stringify(event)).join(',\n')}\n]`,
  ];
  return [
    `Holdfast report ${form}`,
    `package ${version}, engine ${snapshot.engine}`, // the two are of one version, or the engine is not taken
    `program ${await program}`,
    ...rest,
    '',
  ].join('\n');
}

/** A server has neither. */
const pageState = () =>
  typeof document === 'object'
    ? `${Reflect.get(Document.prototype, 'visibilityState', document)}, ${navigator.onLine ? 'online' : 'offline'}`
    : 'none';

type Shown = { [name in keyof GuardOptions]: unknown };

/** Only these are known to be harmless; a function is named, and what it does is not. */
function shown(options: GuardOptions): Shown {
  const {
    callTimeout,
    settle,
    budget,
    backoff,
    enabled,
    crossTab,
    reloadGuard,
    debug,
    engine,
    wasmUrl,
    integrity,
    transport,
  } = options;
  const fn = (value: unknown) => (typeof value === 'function' ? 'a function' : undefined);
  const { renewsBefore, askAgain } = transport || {};
  return {
    getAccessToken: fn(options.getAccessToken),
    classify: fn(options.classify),
    onSignedOut: fn(options.onSignedOut),
    onNeeds: fn(options.onNeeds),
    onSessionExpired: fn(options.onSessionExpired),
    onEvent: fn(options.onEvent),
    callTimeout,
    settle,
    budget: budget && { tries: budget.tries, time: budget.time },
    backoff: backoff && { initial: backoff.initial, max: backoff.max },
    enabled,
    crossTab,
    reloadGuard: reloadGuard && !('navigation' in globalThis) ? 'not in force: no Navigation API' : reloadGuard,
    debug,
    engine,
    transport: transport && { match: fn(transport.match), renewsBefore, askAgain: askAgain && 'an object' },
    wasmUrl: wasmUrl && String(wasmUrl).replace(/\/\/[^/]*@|[?#].*/gs, '…'),
    integrity,
  };
}

/** Not its message, which has the engine's address. */
const errorIn = ({ engineError }: Snapshot) => engineError?.code ?? null;

/** Which claims there are. */
function claims({ identity }: Snapshot): string[] | null {
  return identity && Object.keys(identity).filter((claim) => identity[claim as keyof typeof identity] !== null);
}
