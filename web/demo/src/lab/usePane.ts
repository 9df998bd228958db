import { useSyncExternalStore } from 'react';
import type { Pane, PaneView } from './pane';

export function usePane(pane: Pane): PaneView {
  return useSyncExternalStore(pane.subscribe, pane.getView);
}
