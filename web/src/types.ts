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
export interface RequestInfo {
  url: URL;
  method: string;
  /** The body, when it is a string. */
  body: string | null;
}

/** Which requests are the provider's own for a new access token. */
export interface TransportOptions {
  match: (request: RequestInfo) => boolean;
}

/** Options of `createGuard`. */
export interface GuardOptions extends TuningOptions {
  /** The provider's function for an access token. Required. */
  getAccessToken: GetAccessToken;
  /**
   * Adds to what Holdfast knows of your provider's errors. It is asked for everything that `getAccessToken` throws, and
   * its answer wins over Holdfast's own; `undefined`, anything else, or a throw leaves the failure to Holdfast.
   *
   * - `'transient'`: it may pass. The session is kept, and the call is tried again for as long as it takes.
   * - `'unknown'`: it proves nothing by itself; a run of such failures uses up `budget`.
   * - `'terminal'`: the session is over. One more forced try confirms it before it is believed.
   *
   * @example
   * createGuard({
   *   getAccessToken,
   *   classify: (error) => (error instanceof MaintenanceError ? 'transient' : undefined),
   * });
   */
  classify?: (error: unknown) => 'transient' | 'unknown' | 'terminal' | undefined;
  /** Runs once each time the session is proven over. `reason` is for people. */
  onSignedOut?: (reason: string) => void;
  /** What to do when `guard.onSessionExpired` was called and the session is proven over. Default: `location.reload()`. */
  onSessionExpired?: () => void;
  /**
   * Watches the provider's own refresh request, so that the provider's SDK never sees as an answer what may pass: a captive
   * portal's page, a server in trouble, no answer at all. These become the network failure that SDKs survive. Requests that
   * don't match are not touched. The AuthKit adapters set it; `false` there turns it off. Default: off.
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
  /** Where the engine is. Default: beside the package's own files. */
  wasmUrl?: string | URL;
  /**
   * The engine's subresource integrity, like `'sha384-…'`: no other file is run. Use it where `wasmUrl` is a server that you
   * would not trust with a script. The engine then starts only once it is downloaded whole. Default: any file is taken.
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
 * - `signedOut`: the session is proven over, or was ended by `signOut()`.
 */
export type Status = 'unknown' | 'fresh' | 'degraded' | 'signedOut';

/** A failure of the provider. */
export interface FailureReport {
  class: 'transient' | 'unknown' | 'terminal';
  /** What went wrong, in words from a fixed vocabulary: never a token, a URL or the provider's own text. */
  reason: string;
  /** When, in milliseconds since 1970. */
  at: number;
}

/** What a guard knows, without any token. Immutable; the same object until something changes. */
export interface Snapshot {
  status: Status;
  identity: Identity | null;
  /** When the cached token expires by this machine's clock, in milliseconds since 1970; `null` if unknown. */
  expiresAt: number | null;
  /** When the present trouble began; `null` when all is well. */
  degradedSince: number | null;
  /** The newest failure, kept after things are well again. */
  lastFailure: FailureReport | null;
  /** What is wrong with the provider's tokens, and the cure; `null` when nothing is. */
  warning: string | null;
  /** `unavailable`: calls are passed through to the provider as if Holdfast were not there. */
  engine: 'loading' | 'ready' | 'unavailable';
}

/** An entry of the timeline. Which fields there are depends on `kind`. */
export interface TimelineEvent {
  /** Milliseconds since 1970. */
  at: number;
  kind:
    | 'call'
    | 'hold'
    | 'try'
    | 'failure'
    | 'token'
    | 'fallback'
    | 'refused'
    | 'identity'
    | 'wake'
    | 'hidden'
    | 'offline'
    | 'reload'
    | 'sleep'
    | 'transport'
    | 'signedOut';
  forced?: boolean;
  class?: FailureReport['class'];
  reason?: string;
  try?: number;
  status?: number;
  /** How long the machine or the page was suspended, in milliseconds. */
  length?: number;
  /** The token's short hash. */
  token?: string;
}

/** What a realtime client asks; Convex's own shape. */
export interface FetchRequest {
  forceRefreshToken?: boolean;
}

/** Keeps one session. Made by `createGuard`. Every function may be called at once, and detached from the guard. */
export interface Guard {
  /**
   * Hand this to the realtime client. The same function for the life of the guard. It never rejects: it answers a
   * token, or `null` once the session is proven over; while neither is known, it waits.
   */
  readonly fetchAccessToken: (request?: FetchRequest) => Promise<string | null>;
  /** Hand this to the auth provider where it would reload the page. The same function for the life of the guard. */
  readonly onSessionExpired: () => void;
  /** The present state; the same object until it changes. Fits `useSyncExternalStore`. */
  readonly getSnapshot: () => Snapshot;
  /** Calls `listener` after each change. Returns a function that ends this. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The newest events, oldest first. Empty until the engine is there. */
  readonly timeline: () => TimelineEvent[];
  /** The application ends the session: held calls are answered with `null`, the cached token is dropped. */
  readonly signOut: () => void;
  /**
   * The provider's user, session or organisation is another now, or somebody has signed in: the cached token is
   * dropped, and held calls get the new identity's token.
   */
  readonly identityChanged: () => void;
  /**
   * A server has refused this token: it is never handed out again. Call `fetchAccessToken({ forceRefreshToken: true })` for
   * another.
   */
  readonly reject: (token: string) => void;
  /** Ends the guard: held calls are answered with `null`, later ones go straight to the provider. */
  readonly dispose: () => void;
  /** Settles when the engine is there, or can't be had. Reading it loads the engine. Never rejects. */
  readonly ready: Promise<'ready' | 'unavailable'>;
}
