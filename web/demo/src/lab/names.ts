import type { GuardChoice } from '../shared/protocol';

export const SIDES: GuardChoice[] = ['holdfast', 'none'];

export const paneName: Record<GuardChoice, string> = {
  holdfast: 'With Holdfast',
  none: 'With @convex-dev/workos',
};

/** Where there is little room; the last may break after its slash. */
export const shortName: Record<GuardChoice, string> = {
  holdfast: 'Holdfast',
  none: '@convex-dev/\u200bworkos',
};
