// What an application sees of Holdfast: types alone, which every part may import.

/** What a provider is asked: `forceRefresh` asks it to mint a new token rather than answer from its cache. */
export interface AccessTokenRequest {
  forceRefresh: boolean;
}

/**
 * The auth provider's function for an access token. What it throws, and anything but a string that it answers, is
 * judged by Holdfast; it may fail in any way that it likes.
 */
export type GetAccessToken = (
  request: AccessTokenRequest,
) => Promise<string | null | undefined> | string | null | undefined;

/** Options that tune the policy. All times are in milliseconds. */
export interface TuningOptions {
  /** Deadline of one provider call. Default 10,000. */
  callTimeout?: number;
  /** How long after a wake no failure counts as proof that the session is over. Default 1,000. */
  settle?: number;
  /** What unknown failures may use up, both, while the page is visible, before they count as proof. */
  budget?: {
    /** Default 6. */
    tries?: number;
    /** Default 60,000. */
    time?: number;
  };
  /** The pauses between tries of a held call; each is a random part of a bound that doubles. */
  backoff?: {
    /** The first bound. Default 1,500. */
    initial?: number;
    /** The last bound. Default 30,000. */
    max?: number;
  };
}

/** One of the page's requests, as `transport.match` sees it. */
export interface TransportRequest {
  url: URL;
  method: string;
  /** The body, when it is a string or a `URLSearchParams`; `null` also for that of a `Request`, which is not read. */
  body: string | null;
}

/** Whether an SDK's request waits for an answer, or for how many milliseconds. */
export type Hold = boolean | { upTo: number };

/** Which requests are the provider's own for a new access token, and what its SDK does by itself. */
export interface TransportOptions {
  /**
   * What the user does (to sign in, to change the organisation, to sign out) should not match: a request that does may be
   * refused while the server is in trouble.
   */
  match: (request: TransportRequest) => boolean;
  /**
   * The words of the provider's own that end a session: the whole text of a field of the answer, such as `error`, `code` or
   * the message, whatever its case. The SDK sees such an answer once a second one has confirmed it. Default: those of OAuth, such
   * as `invalid_grant`.
   */
  terminal?: string[];
  /**
   * What fails is sent again, and the SDK waits, for SDKs that survive no failure: for as long as it takes, or for so many
   * milliseconds where it holds a lock meanwhile. A function says it for each address. Meanwhile another request with the same
   * method, address, `Authorization` and body of text is not sent, and gets a copy of the answer. Default false: the SDK gets a
   * network failure.
   */
  hold?: Hold | ((url: URL) => Hold);
  /**
   * Such words of a refusal that the SDK is to see at once, because it knows what to do: to ask the user for a second factor, to
   * send the request with a nonce. What it throws then is judged like all that `getAccessToken` throws. Default: `use_dpop_nonce`.
   *
   * Or a function of the answer's JSON, for SDKs that look for proof themselves: then the SDK sees no other refusal, ever.
   */
  passes?: string[] | ((body: Record<string, unknown>, status: number) => boolean);
  /** How long before a token's end the SDK renews it unasked, in milliseconds. Then its tabs take turns. Default 0: it does not. */
  renewsBefore?: number;
  /**
   * An answer that a second try may mend: the status, and the beginning of its `error_description` or `message`, whatever
   * its case; `|` parts several. `attempts` is how often the request is sent at the most. Default: none is.
   */
  askAgain?: { status: number; message: string; attempts: number };
}

/** Options of `createGuard`. */
export interface GuardOptions extends TuningOptions {
  /** The provider's function for an access token. Required. */
  getAccessToken: GetAccessToken;
  /**
   * Adds to what Holdfast knows of your provider's errors. It is asked for everything that `getAccessToken` throws, and for
   * what it answers in the place of a token, such as `null`. Its answer wins over Holdfast's own; `undefined`, anything
   * else, or a throw leaves the failure to Holdfast.
   *
   * - `'transient'`: it may pass. The session is kept, and the call is tried again for as long as it takes.
   * - `'unknown'`: it proves nothing by itself; a run of such failures uses up `budget`.
   * - `'terminal'`: the session is over. One more forced try confirms it before it is believed.
   * - `'blocked'`: the session may live, and no retry can help: only the user can, by a second factor or by consent.
   *
   * @example
   * createGuard({
   *   getAccessToken,
   *   classify: (error) => (error instanceof MaintenanceError ? 'transient' : undefined),
   * });
   */
  classify?: (error: unknown) => FailureClass | undefined;
  /**
   * Runs once each time somebody's session is found to be over; not where nobody was signed in, nor after `guard.clear()`. The
   * snapshot says so already, and has the same `ended`.
   */
  onSignedOut?: (end: SessionEnd) => void;
  /**
   * Runs once in a trouble that no retry may cure, when `snapshot.needs` says what it waits for. The session may live: show a
   * way to sign in again, or to reload, and leave the page as it is. `reason` is for people.
   */
  onNeeds?: (needs: Needs, reason: string) => void;
  /**
   * What to do when `guard.sessionExpired` was called and the session is found to be over, proven or presumed. Default:
   * `location.reload()`; nothing in the adapters whose provider reloads nothing by itself.
   */
  onSessionExpired?: () => void;
  /**
   * Watches the provider's own refresh request, so that the provider's SDK never sees as an answer what may pass: a captive
   * portal's page, a server in trouble, no answer at all. These become the network failure that SDKs survive. Requests that
   * don't match are not touched. `holdfast/authkit-react`, `auth0`, `clerk` and
   * `convex-auth` set it; `false` there turns it off. Default: off.
   *
   * @example
   * transport: { match: ({ url }) => url.pathname === '/oauth/token' }
   */
  transport?: TransportOptions | false;
  /**
   * Cancels a reload of the page, or a redirect away from it, that a script begins while a failure is not proven to be the
   * end of the session, where the browser has the Navigation API. A user's own reload, and what follows a click, is never
   * touched. Default false.
   */
  reloadGuard?: boolean;
  /**
   * One tab refreshes for all tabs of a session in this browser, and offers them the token, in memory only. `false`: each
   * for itself, as where the browser lacks `BroadcastChannel` or Web Locks. Default true.
   */
  crossTab?: boolean;
  /**
   * Is told each event of the timeline as it happens, in order, from the engine's start on. What it throws goes to
   * `reportError`. Recipes for Sentry and OpenTelemetry are in the package's sources, in `web/recipes`.
   *
   * @example
   * createGuard({ getAccessToken, onEvent: (event) => event.kind === 'failure' && console.info(event.reason) });
   */
  onEvent?: (event: TimelineEvent) => void;
  /**
   * Writes the timeline as it happens: to `console.debug`, and as User Timing entries that the Performance panel of Chrome's
   * DevTools draws as a track group, "Holdfast". Default false.
   */
  debug?: boolean;
  /**
   * When the engine is fetched.
   *
   * - `'idle'`: once the page has loaded and is idle; or at once, in trouble. Over a link that is slow or saved, as `'trouble'`.
   * - `'trouble'`: only once a call is held, a request of the provider's or the network is in trouble, or `load()` is called.
   * - `'off'`: never. Calls go straight to the provider, and the snapshot says `unavailable`: for tests, and to turn Holdfast off.
   *
   * Default `'idle'`.
   */
  engine?: 'idle' | 'trouble' | 'off';
  /**
   * `false` turns the guard off: calls go straight to the provider, as if Holdfast were not there. In React it may change from
   * render to render, as a remote switch does; else see `guard.enable`. Default true.
   */
  enabled?: boolean;
  /** Where the engine is: `holdfast.gzip.wasm`, or `holdfast.wasm`. Default: beside the package's own files. */
  wasmUrl?: string | URL;
  /**
   * The engine's subresource integrity, like `'sha384-…'`: no other is run. It is that of `holdfast.wasm`, the program, in
   * whichever file it comes, or of that file. Use it where `wasmUrl` is a server that you would not trust with a script. The
   * engine then starts only once it is downloaded whole. Default: any file is taken.
   */
  integrity?: string;
}

/** Whose session it is, as the access token says it. `null` where a claim is missing. */
export interface Identity {
  iss: string | null;
  sub: string | null;
  sid: string | null;
  orgId: string | null;
}

/**
 * - `unknown`: nothing has been heard from the provider yet. Show a loading state.
 * - `fresh`: signed in; the last try brought a token.
 * - `degraded`: signed in; the last try failed, and Holdfast keeps trying.
 * - `signedOut`: the session is proven or presumed over, or was ended by `guard.clear()`; or nobody was signed in.
 */
export type Status = 'unknown' | 'fresh' | 'degraded' | 'signedOut';

/**
 * What a failure proves about the session.
 *
 * - `transient`: nothing, it may pass.
 * - `unknown`: nothing by itself; a run of such failures may.
 * - `terminal`: it is over, once a second failure has confirmed it.
 * - `blocked`: it may live, and no retry can help. Either the user is wanted: for a second factor, for consent, or to give
 *   the page its storage back. Or a reload is: the page is older than the deployment, or the browser has closed its storage.
 */
export type FailureClass = 'unknown' | 'transient' | 'terminal' | 'blocked';

/** A failure of the provider. */
export interface FailureReport {
  class: FailureClass;
  /** What went wrong, in words from a fixed vocabulary: never a token, a URL or the provider's own text. */
  reason: string;
  /** When, in milliseconds since 1970. */
  at: number;
}

/** How a session has ended, and what speaks for it. */
export interface SessionEnd {
  /**
   * - `proven`: by the provider's own word, said twice.
   * - `presumed`: after failures that prove nothing, or because the provider has nobody. That is looked at again at each sign
   *   of life, and a token leads back: revoke and delete nothing for it.
   * - `application`: by `guard.clear`.
   */
  how: 'proven' | 'presumed' | 'application';
  /** For people, in words from a fixed vocabulary; `null` if the application has ended it. */
  reason: string | null;
  /** How many failures speak for it. */
  failures: number | null;
  /** From the first of them to the last, in milliseconds; where they prove nothing, of a visible page. */
  span: number | null;
}

/** What is known of a session, whatever its status. */
interface SessionFacts {
  identity: Identity | null;
  /** When the cached token expires by this machine's clock, in milliseconds since 1970; `null` if unknown. */
  expiresAt: number | null;
  /** When a new token last proved that the network is back, after a trouble or a wake; `null` if none has yet. */
  healedAt: number | null;
  /** The newest failure, kept after things are well again. */
  lastFailure: FailureReport | null;
  /** What is wrong with the provider's tokens, and the cure; `null` when nothing is. */
  warning: string | null;
}

/**
 * The session's status, and what only some of them have: `degradedSince` is when the present trouble began; `ended` is how
 * the session has ended; `needs` is what the trouble waits for, while the session may live and is kept.
 */
type SessionState =
  | { status: 'unknown'; degradedSince: null; ended: null; needs: Needs | null }
  | { status: 'fresh'; degradedSince: null; ended: null; needs: null }
  | { status: 'degraded'; degradedSince: number; ended: null; needs: Needs | null }
  | { status: 'signedOut'; degradedSince: null; ended: SessionEnd; needs: null };

/** What is known of a session. */
export type SessionSnapshot = SessionFacts & SessionState;

/** Why the engine can't be had. */
export interface EngineError {
  code: ErrorCode;
  /** For the developer, with what to do about it. */
  message: string;
}

/**
 * `unavailable`: calls are passed through to the provider as if Holdfast were not there. Then `engineError` says why, and is
 * `null` if nothing is wrong: the option `engine` is `'off'`.
 */
type EngineState =
  | { engine: 'loading' | 'ready'; engineError: null }
  | { engine: 'unavailable'; engineError: EngineError | null };

/**
 * What a guard knows, without any token. Immutable; the same object until something changes.
 *
 * @example
 * const snapshot = guard.getSnapshot();
 * if (snapshot.status === 'signedOut') showSignIn(snapshot.ended.reason);
 */
export type Snapshot = SessionSnapshot & EngineState;

/** What every entry of the timeline has. */
interface TimelineEntry<Kind extends string> {
  kind: Kind;
  /** When, by the wall clock: milliseconds since 1970. */
  at: number;
  /** When, by the monotonic clock: milliseconds as of `performance.now()`. Some machines stop it in their sleep. */
  mono: number;
}

/** The engine was started, or can't be had. */
export interface EngineEvent extends TimelineEntry<'engine'> {
  state: 'ready' | 'unavailable';
  /** Why it is unavailable. */
  code: ErrorCode | null;
}

/** A client asked for a token, and was answered at once. */
export interface CallEvent extends TimelineEntry<'call'> {
  /** Numbers the calls. */
  call: number;
  forced: boolean;
  /** The cached token answered it. */
  cached: boolean;
  /**
   * Calls that are answered alike, if nothing else happens between them, are one entry: how many, but of those within a second
   * the first only. A listener is told of the first.
   */
  times: number;
}

/** A client asked for a token, and its call is held: it is answered later. */
export interface HoldEvent extends TimelineEntry<'hold'> {
  /** Numbers the calls. */
  call: number;
  forced: boolean;
  /**
   * Calls that are held together, if only tries of the provider are between them, are one entry: how many. `call` is the first.
   * A listener is told of the first.
   */
  times: number;
}

/** A held call got its answer, or was taken back. */
export interface AnsweredEvent extends TimelineEntry<'answered'> {
  /** The `call` of the entry that told of its hold. */
  call: number;
  forced: boolean;
  /** Calls of one such entry that get one answer are one entry: how many. A listener is told of the first. */
  times: number;
  /** How long it was held, in milliseconds of the wall clock; of several, the first, which was held longest. */
  after: number;
  /** The token's short hash; `null` if the answer was that nobody is signed in, or there was none. */
  token: string | null;
  /** Whoever asked waits no more: the call's `signal` was aborted. */
  aborted: boolean;
}

/** The provider was asked. A `token`, a `failure` or a `dropped` with the same `try` tells of its end. */
export interface TryEvent extends TimelineEntry<'try'> {
  /** Numbers the provider calls. */
  try: number;
  forced: boolean;
  /** How many milliseconds before this entry the page itself asked, while there was no engine; `null` if it did not. */
  age: number | null;
}

/** A token that can be used has come. */
export interface TokenEvent extends TimelineEntry<'token'> {
  /** The token's short hash. */
  token: string;
  /** `seed`: the page got it before the engine was there. `tab`: another tab got it. */
  source: 'provider' | 'seed' | 'tab';
  /** The provider call that brought it; one may bring it after it has counted as failed. */
  try: number | null;
  forced: boolean;
  /** From its `iat` to its `exp`, in milliseconds; `null` if unknown. */
  life: number | null;
  /** Until it expires by this machine's clock, in milliseconds; `null` if unknown. */
  remaining: number | null;
}

/**
 * What a trouble waits for that no retry may cure: the user's `interaction` (a second factor, consent, storage that is
 * blocked); a `reload` (the page is older than its deployment); somebody's `attention`: what should have passed has not, for
 * five minutes on a visible page, though the network is up. Then the auth server may be down, or a gateway or a dead session
 * looks like it, and a way to sign in again is worth showing. `null`: a retry may help, or all is well.
 */
export type Needs = 'interaction' | 'reload' | 'attention';

/** A provider call brought no token that could be used. */
export interface FailureEvent extends TimelineEntry<'failure'> {
  /** `null` if the provider was not asked, because too many calls of it hang. */
  try: number | null;
  class: FailureClass;
  reason: string;
  needs: Needs | null;
  /** The pause before the next try, in milliseconds; a wake cuts it short. `null` if no call waits for one. */
  next: number | null;
}

/** The provider's answer came too late to count: another identity's, or a failure after a newer token. */
export interface DroppedEvent extends TimelineEntry<'dropped'> {
  try: number;
}

/** Unforced calls got the cached token, because the provider failed or is slow. */
export interface FallbackEvent extends TimelineEntry<'fallback'> {
  token: string;
}

/** A token is not handed out any more. */
export interface RefusedEvent extends TimelineEntry<'refused'> {
  token: string;
  /** `client`: it forced early in the token's life. `application`: by `guard.reject`. */
  source: 'client' | 'application';
}

/** Another user, session or organisation. */
export interface IdentityEvent extends TimelineEntry<'identity'> {
  /** `application`: by `guard.identityChanged`. Otherwise a token from there was another's. */
  source: 'application' | TokenEvent['source'];
}

/** What tells of a wake. */
export type WakeSignal = 'visible' | 'focus' | 'online' | 'pageshow' | 'resume';

/** The page is back, perhaps from a sleep. */
export interface WakeEvent extends TimelineEntry<'wake'> {
  /** Those that came within a second. A listener is told of the first. Empty: the clocks alone tell. */
  signals: WakeSignal[];
  /** How long the machine or the page was suspended, in milliseconds; `null` if it was not, as far as the clocks tell. */
  slept: number | null;
}

/** The page is seen again, or hidden; the browser believes to be online again, or offline. */
export type PageEvent =
  | TimelineEntry<'visible'>
  | TimelineEntry<'hidden'>
  | TimelineEntry<'online'>
  | TimelineEntry<'offline'>;

/** The page would be reloaded or left. */
export interface ReloadEvent extends TimelineEntry<'reload'> {
  /** `let-through`: the session is proven over. `loop-broken`: it is, but the page was reloaded for that just before. */
  verdict: 'suppressed' | 'let-through' | 'loop-broken';
  source: 'sessionExpired' | 'navigation';
}

/** The provider's own request, if `transport` watches it, was judged. */
export interface TransportEvent extends TimelineEntry<'transport'> {
  /**
   * - `pass`: the provider's SDK gets the answer.
   * - `fail`: it gets a network failure in its place.
   * - `again`: the request is sent again, which may mend the answer.
   * - `hold`: it is sent again until there is an answer; the SDK waits.
   * - `abort`: there was no answer in time.
   */
  verdict: 'pass' | 'fail' | 'again' | 'hold' | 'abort';
  reason: string | null;
  /** The HTTP status. */
  status: number | null;
  /** Which sending of the request this was, from 1. */
  attempt: number | null;
  /** The pause before it is sent again, in milliseconds. */
  wait: number | null;
}

/** What was heard of another tab, besides a token. */
export interface TabEvent extends TimelineEntry<'tab'> {
  /**
   * - `look`: the session is said to be over there, so it is looked at here. That proves nothing.
   * - `dropped`: messages made no sense, or are about another session. An entry for the first, second, fourth, …
   */
  reason: 'look' | 'dropped';
  /** How many were dropped so far. */
  count: number | null;
}

/** The session ended. */
export interface SignedOutEvent extends TimelineEntry<'signedOut'> {
  reason: string;
  /**
   * - `terminal`: the end is proven: by a failure that says so, and a forced try that confirmed it.
   * - `unknown`: it is presumed: the budget of failures that prove nothing by themselves is used up, or nobody was signed in.
   * - `null`: the application ended it, by `guard.clear`.
   */
  evidence: 'terminal' | 'unknown' | null;
  /** The provider call that completed the proof. */
  try: number | null;
  /** How many failures proved it. */
  failures: number | null;
  /** From the first of them to the last, in milliseconds; for `unknown`, of a visible page. */
  span: number | null;
}

/**
 * An entry of the timeline: what happened, and why. It never holds a token, a claim, a URL or words of the provider's own.
 *
 * @example
 * switch (event.kind) {
 *   case 'failure':
 *     console.debug(event.class, event.reason);
 *     break;
 * }
 */
export type TimelineEvent =
  | EngineEvent
  | CallEvent
  | HoldEvent
  | AnsweredEvent
  | TryEvent
  | TokenEvent
  | FailureEvent
  | DroppedEvent
  | FallbackEvent
  | RefusedEvent
  | IdentityEvent
  | WakeEvent
  | PageEvent
  | ReloadEvent
  | TransportEvent
  | TabEvent
  | SignedOutEvent;

/** What is asked of a guard. */
export interface TokenRequest {
  /** The token that the asker has is no good: only one that is minted from now on is an answer. Default false. */
  forceRefresh?: boolean;
  /**
   * Names who asks, where several share a guard. A client that throws back the token it has just got by force says that
   * its server has refused that, and nobody is given it any more; a nameless client only gets another one itself.
   */
  client?: string;
  /** Takes the call back when it is aborted: then the call rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** The same in Convex's own words. */
export interface FetchRequest extends Pick<TokenRequest, 'client'> {
  /** As `forceRefresh`. */
  forceRefreshToken?: boolean;
}

/** Keeps one session. Made by `createGuard`. Every function may be called at once, and detached from the guard. */
export interface Guard {
  /**
   * A token, or `null` once the session is over; while neither is known, the call waits. It rejects only when `signal` is
   * aborted. The same function for the life of the guard.
   *
   * @example
   * const token = await guard.getAccessToken({ signal: AbortSignal.timeout(15_000) });
   */
  readonly getAccessToken: (request?: TokenRequest) => Promise<string | null>;
  /**
   * As `getAccessToken`, for a Convex client: hand it to that. It never rejects. The same function for the life of the guard.
   */
  readonly fetchAccessToken: (request?: FetchRequest) => Promise<string | null>;
  /**
   * The auth provider takes the session for expired, and would reload the page: call this in the reload's place. Once the
   * session is found to be over, the option `onSessionExpired` runs. The same function for the life of the guard.
   */
  readonly sessionExpired: () => void;
  /** The present state; the same object until it changes. Fits `useSyncExternalStore`. */
  readonly getSnapshot: () => Snapshot;
  /** Calls `listener` after each change. Returns a function that ends this. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The newest 200 events, oldest first, from the engine's start on, or with what kept that from starting. */
  readonly timeline: () => TimelineEvent[];
  /**
   * A text to paste into an issue: versions, the hash of the engine's program and whether it is the one that was built with this
   * package, the browser, options (of functions only whether there are any), the snapshot without the identity's values, and
   * the timeline. For the hash the engine's file is fetched again, as a rule from the browser's cache. Rejects if its code,
   * which comes on demand, can't be fetched.
   */
  readonly report: () => Promise<string>;
  /**
   * The application ends the session: held calls are answered with `null`, the cached token is dropped. The provider is not
   * signed out of.
   */
  readonly clear: () => void;
  /**
   * The provider's user, session or organisation is another now, or somebody has signed in: the cached token is
   * dropped, and held calls get the new identity's token.
   */
  readonly identityChanged: () => void;
  /**
   * A server has refused this token: it is never handed out again. Call `getAccessToken({ forceRefresh: true })` for
   * another.
   */
  readonly reject: (token: string) => void;
  /**
   * Turns the guard off, or on again, at once and without a reload. While it is off, calls go straight to the provider, and the
   * snapshot's `engine` is `'unavailable'`. Held calls are answered as the provider answers them.
   *
   * @example
   * flags.onChange('holdfast', (on) => guard.enable(on));
   */
  readonly enable: (on?: boolean) => void;
  /** Ends the guard: held calls are answered with `null`, later ones go straight to the provider. */
  readonly dispose: () => void;
  /** Loads the engine at once. Settles when it is there, or can't be had for now. Never rejects. */
  readonly load: () => Promise<'ready' | 'unavailable'>;
}

/** Why an engine can't be had. */
export type ErrorCode =
  | 'engine-not-found'
  | 'engine-unreachable'
  | 'engine-not-wasm'
  | 'engine-wrong-integrity'
  | 'engine-blocked-by-csp'
  | 'engine-unsupported'
  | 'engine-failed'
  | 'engine-crashed';
