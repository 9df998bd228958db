import { act, type ReactNode, useSyncExternalStore } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { vi } from 'vitest';
import { flush } from './deferred.js';

/** A provider's hook, whose state the test changes. */
export function playedHook<State extends object>(initial: State) {
  let state = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    useAuth: () =>
      useSyncExternalStore(
        subscribe,
        () => state,
        () => state,
      ),
    /** Re-renders with the change, and lets all that follows from it happen. */
    change: (change: Partial<State>) =>
      settle(() => {
        state = { ...state, ...change };
        for (const listener of listeners) listener();
      }),
  };
}

/** A Convex client that believes every token that it gets. */
export function playedConvex() {
  type Fetcher = (args: { forceRefreshToken: boolean }) => Promise<string | null>;
  const tokens: Array<string | null> = [];
  return {
    /** What it got for each auth that it was given. */
    tokens,
    setAuth: vi.fn((fetcher: Fetcher, onChange: (isAuthenticated: boolean) => void) => {
      void fetcher({ forceRefreshToken: false }).then((token) => {
        tokens.push(token);
        onChange(token !== null);
      });
    }),
    clearAuth: vi.fn(),
    /** What it was given last. */
    get fetcher(): Fetcher {
      const call = this.setAuth.mock.lastCall;
      if (!call) throw new Error('Convex was given no auth');
      return call[0];
    },
  };
}

const roots: Root[] = [];

/** Renders into a page; `unmountAll` ends it. */
export async function render(
  element: ReactNode,
): Promise<{ rerender: (element: ReactNode) => Promise<void>; unmount: () => Promise<void> }> {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  roots.push(root);
  await settle(() => root.render(element));
  return {
    rerender: (element) => settle(() => root.render(element)),
    unmount: () => {
      roots.splice(roots.indexOf(root), 1);
      return settle(() => root.unmount());
    },
  };
}

export async function unmountAll(): Promise<void> {
  for (const root of roots.splice(0)) await settle(() => root.unmount());
  document.body.replaceChildren();
}

/** Does something, and lets everything happen that waits for nothing but its turn. */
export async function settle(something: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await something();
    await flush();
  });
}
