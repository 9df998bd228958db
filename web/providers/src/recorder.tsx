// window.seen: what the page shows, and what it was told of its user, for who drives the browser to read.
import { useConvexAuth, useQuery } from 'convex/react';
import { makeFunctionReference } from 'convex/server';
import { useEffect, useEffectEvent } from 'react';

/** `anon`: the page takes its user for signed in, and whom it asks for data knows none. */
export type Shown = 'loading' | 'in' | 'out' | 'anon';

/** Whom a server takes the asker for, and by which token. */
export interface Who {
  sub: string;
  tokenHash: string;
}

interface Seen {
  /** Names this load of the page. */
  load: string;
  state: Shown | null;
  changes: { at: number; state: Shown }[];
  /** Each token at its first acceptance by the server. */
  tokens: { at: number; hash: string }[];
  errors: string[];
}

declare global {
  interface Window {
    seen: Seen;
    /** Has an app without Convex ask for data at once, as one does whose user is at it. */
    look?: () => void;
  }
}

export function startRecording(): void {
  window.seen = { load: crypto.randomUUID(), state: null, changes: [], tokens: [], errors: [] };
  addEventListener('error', (event) => failed(event.message));
  addEventListener('unhandledrejection', (event) => failed(event.reason));
}

export function failed(reason: unknown): void {
  window.seen.errors.push(String(reason).slice(0, 200));
}

function show(state: Shown): void {
  if (window.seen.state === state) return;
  window.seen.state = state;
  window.seen.changes.push({ at: Date.now(), state });
}

function accepted({ tokenHash: hash }: Who): void {
  if (!window.seen.tokens.some((token) => token.hash === hash)) window.seen.tokens.push({ at: Date.now(), hash });
}

const whoami = makeFunctionReference<'query', Record<string, never>, Who | null>('lab:whoami');

/** For an app on Convex: shows and records what Convex's own hooks tell. Goes inside the Convex provider. */
export function Seen() {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const who = useQuery(whoami);
  const state = isLoading ? 'loading' : isAuthenticated ? 'in' : 'out';
  useEffect(() => show(state), [state]);
  useEffect(() => {
    if (who) accepted(who);
  }, [who]);
  return <p>{state}</p>;
}

interface SeenAsProps {
  loading: boolean;
  /** Whether the app takes its user for signed in. */
  signedIn: boolean;
  /** Asks a server for data, as the app does for all else: who am I? Null: nobody. It may reject: that is trouble. */
  whoami: () => Promise<Who | null>;
}

/** For an app without Convex: asks each second for data. */
export function SeenAs({ loading, signedIn, whoami }: SeenAsProps) {
  const look = useEffectEvent(async () => {
    if (loading) return show('loading');
    if (!signedIn) return show('out');
    try {
      const who = await whoami();
      show(who ? 'in' : 'anon');
      if (who) accepted(who);
    } catch {
      // Data that can't be had says nothing about who is signed in.
    }
  });
  useEffect(() => {
    look();
    window.look = () => look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [loading, signedIn]); // each change is a reason to look
  return <p>{loading ? 'loading' : signedIn ? 'in' : 'out'}</p>;
}

/** Asks the lab itself who the holder of a token is, for providers without a data API of their own. */
export async function whoHolds(convex: string, token: string | null): Promise<Who | null> {
  const response = await fetch(`${convex}/whoami`, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (!response.ok) throw new Error(`whoami: ${response.status}`);
  return (await response.json()) as Who | null;
}
