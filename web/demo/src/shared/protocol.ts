// What the user's app records about itself, and what it posts to the lab around it.
import type { useGuard, useGuardState } from 'holdfast/react';

export type GuardSnapshot = NonNullable<ReturnType<typeof useGuardState>>;

/** The guard itself, which the lab around the app draws. */
export type Guard = NonNullable<ReturnType<typeof useGuard>>;

export type GuardChoice = 'holdfast' | 'none';
/** What the app can be opened with; the hand-written ones are the benchmarks'. */
export type Contender = GuardChoice | 'cached' | 'hold';
export type SessionChoice = 'storage' | 'cookie';

export interface Whoami {
  sub: string;
  sid: string | null;
  orgId: string | null;
  tokenHash: string | null;
}

export interface LabUser {
  id: string;
  email: string;
}

export interface LabState {
  isAuthenticated: boolean;
  isLoading: boolean;
  isRefreshing: boolean;
  user: LabUser | null;
  draft: string;
  counter: number | null;
  whoami: Whoami | null;
  guard?: GuardSnapshot;
}

type Happening =
  | { kind: 'auth'; isLoading: boolean; isAuthenticated: boolean; isRefreshing: boolean }
  | { kind: 'mount' | 'unmount'; component: string }
  | { kind: 'user'; user: LabUser | null }
  | { kind: 'guard'; status: GuardSnapshot['status'] }
  /** The sync server has accepted a token; its short hash. */
  | { kind: 'accepted'; token: string }
  | { kind: 'error'; message: string };

type Stamped<T> = T & { at: number };
type Each<T> = T extends unknown ? Stamped<T> : never;

export type LabEntry = Each<Happening>;
export type LabNote = Happening;

export interface LabRecorder {
  /** Another id means another page load. */
  load: string;
  record: LabEntry[];
  state: LabState;
  /** What the guard has done, if there is one. */
  timeline?: Guard['timeline'];
  guard?: Guard;
}

/** From the app to the lab: the state now, and what was recorded since the last message. */
export interface LabMessage {
  type: 'wake-lab/state';
  load: string;
  state: LabState;
  entries: LabEntry[];
}

/** From the lab to the app: type this for me, if nothing is typed yet. */
export interface DraftMessage {
  type: 'wake-lab/draft';
  text: string;
}

export function isLabMessage(data: unknown): data is LabMessage {
  return hasType(data, 'wake-lab/state');
}

export function isDraftMessage(data: unknown): data is DraftMessage {
  return hasType(data, 'wake-lab/draft');
}

function hasType(data: unknown, type: string): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === type;
}
