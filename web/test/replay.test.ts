// A report that was pasted somewhere is read again.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readReport } from '../replay/report.mjs';
import { initial } from '../src/core/snapshot.js';
import { reportOn } from '../src/diagnostics/report.js';
import type { Snapshot, TimelineEvent } from '../src/types.js';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const recording = new URL('../../tokencache/testdata/timelines/a-wake-that-heals.json', here);
const timeline = JSON.parse(readFileSync(recording, 'utf8')) as TimelineEvent[];
const report = await reportOn({
  options: { getAccessToken: () => null },
  snapshot: { ...initial, status: 'fresh', needs: null } as Snapshot,
  side: { timeline: () => timeline, url: 'https://app.test/holdfast.wasm' },
});

it('has what was written', () => {
  expect(readReport(report)).toMatchObject({ timeline, snapshot: { status: 'fresh' } });
  expect(readReport(report).head).toContain('program not fetched');
  expect(Math.abs(readReport(report).writtenAt - Date.now())).toBeLessThan(60_000);
});

it('is found in an issue, with the lines of another system', () => {
  const issue = `It happened again:\n\n\`\`\`text\n${report}\`\`\`\nSee [the lab].`;
  expect(readReport(issue.replaceAll('\n', '\r\n')).timeline).toEqual(timeline);
});

it.each([
  ['nothing of it', 'hello', /"Holdfast report 1" is missing/],
  ['half of it', report.slice(0, -400), /is cut/],
  ['another form', report.replace('report 1', 'report 9'), /form 9/],
  ['one that was changed', report.replace('"kind":"token"', '"kind":token'), /timeline is no JSON/],
  ['another array', report.replace(/"kind":"token"/g, '"kind":5'), /not one of a guard/],
])('says what is wrong with %s', (_, text, message) => {
  expect(() => readReport(text)).toThrow(message);
});
