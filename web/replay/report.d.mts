import type { TimelineEvent } from '../src/types.js';
export function readReport(text: string): {
  head: string[];
  writtenAt: number;
  snapshot: Record<string, unknown>;
  timeline: TimelineEvent[];
};
