import type { GuardChoice } from '../shared/protocol';

export const paneName: Record<GuardChoice, string> = {
  holdfast: 'With Holdfast',
  none: 'With @convex-dev/workos',
};
