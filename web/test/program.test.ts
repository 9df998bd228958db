// What a report says of the program in the engine's file.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { programAt } from '../src/diagnostics/program.js';
import { builtEngine, served } from './support/built.js';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const hashOf = (file: Uint8Array) => `sha384-${createHash('sha384').update(file).digest('base64')}`;
const bytes = (file: Uint8Array) => new Uint8Array(file);
const program = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
const other = new Uint8Array([...program, 0]);

function told(file: BodyInit | null, status = 200): Promise<string> {
  vi.stubGlobal('fetch', served(file, 'application/wasm', status));
  return programAt(() => 'https://secret.app.test/engine', hashOf(program));
}

it('is told by its hash, in whatever file it came', async () => {
  expect(await told(program)).toBe(`${hashOf(program)}, built with this package`);
  expect(await told(bytes(gzipSync(program)))).toBe(`${hashOf(program)}, built with this package`);
});

it('that is another is told as such, with both hashes', async () => {
  const sentence = `${hashOf(other)}, NOT the one built with this package: ${hashOf(program)}`;
  expect(await told(other)).toBe(sentence);
  expect(await told(bytes(gzipSync(other)))).toBe(sentence);
});

it('that the build has made is the one that the built package knows', async () => {
  const hash = hashOf(await builtEngine());
  for (const file of ['diagnostics/published.js', 'holdfast.js']) {
    expect(readFileSync(new URL(`../dist/${file}`, here), 'utf8'), file).toContain(hash);
  }
});

it.each([
  ['the server refuses', () => told(null, 404), 'HTTP 404'],
  ['the file is damaged', () => told(bytes(gzipSync(program).subarray(0, 12))), 'its file could not be had'],
  ['there is no network', () => offline(), 'its file could not be had'],
  ['the bundle does not say where it is', () => programAt(() => lost()), 'its file could not be had'],
  ['the page came by http', () => without('crypto', {}), 'only a page that came by https can'],
  ['the browser can not inflate', () => without('DecompressionStream'), 'this browser can not inflate it'],
])('is not known where %s', async (_, told, words) => {
  expect(await told()).toBe(`not checked: ${words}`);
});

function offline(): Promise<string> {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('no https://secret.app.test/engine');
  });
  return programAt(() => 'https://secret.app.test/engine');
}

function lost(): string {
  throw new Error('no address');
}

function without(name: string, value?: unknown): Promise<string> {
  vi.stubGlobal(name, value);
  return told(bytes(gzipSync(program)));
}

it('is not waited for longer than ten seconds, even where the fetch hears no signal', async () => {
  vi.useFakeTimers();
  const signals: AbortSignal[] = [];
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  const answer = programAt(() => 'https://app.test/engine');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await answer).toBe('not checked: its file did not come in time');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
