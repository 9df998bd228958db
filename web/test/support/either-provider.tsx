import { ConvexProviderWithAuth, type ConvexReactClient } from 'convex/react';
import type { ReactNode } from 'react';
import {
  type AdapterOptions,
  ConvexProviderWithHoldfast,
  type UseAuthResult,
} from '../../src/adapters/convex/index.js';
import { wasmUrl } from './engine.js';

export type Which = 'plain' | 'held';

interface Props {
  which: Which;
  client: ConvexReactClient;
  useAuth: () => UseAuthResult;
  options?: AdapterOptions;
  contextKey?: string | undefined;
  children: ReactNode;
}

/** Convex's own provider, as a control, or Holdfast's. */
export function EitherProvider({ which, options, contextKey, ...props }: Props) {
  return which === 'plain' ? (
    <ConvexProviderWithAuth {...props} />
  ) : (
    <ConvexProviderWithHoldfast {...props} {...(contextKey && { contextKey })} options={{ wasmUrl, ...options }} />
  );
}
