// @vitest-environment node
// Against zlib, which makes every kind of block.
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { inflate } from '../src/engine/inflate.js';
import { builtEngine } from './support/built.js';

type Bytes = Uint8Array<ArrayBuffer>;

const gzip = (file: Uint8Array, options = {}) => new Uint8Array(gzipSync(file, options));

/** Like a program: things that come again, at any distance, among things that don't. */
function likeProgram(size: number): Bytes {
  const file = new Uint8Array(size);
  let random = 1;
  const next = (below: number) => {
    random = (random * 48271) % 2147483647;
    return random % below;
  };
  for (let at = 0; at < size; ) {
    const length = Math.min(1 + next(300), size - at);
    if (at && next(3)) file.copyWithin(at, next(at), Math.min(size, next(at) + length));
    else for (let n = 0; n < length; n++) file[at + n] = next(next(2) ? 256 : 9);
    at += length;
  }
  return file;
}

const files = {
  'an empty file': new Uint8Array(),
  'one byte': new Uint8Array([42]),
  zeroes: new Uint8Array(100_000),
  'what no code makes smaller': likeProgram(70_000).map((byte, at) => byte ^ (at * 2654435761)),
  'what comes again': likeProgram(300_000),
};

describe.each(Object.entries(files))('%s', (_, file) => {
  test.each([
    ['stored', { level: 0 }],
    ['by the fixed code', { strategy: constants.Z_FIXED }],
    ['by codes of its own, without copies', { strategy: constants.Z_HUFFMAN_ONLY }],
    ['with copies of one byte', { strategy: constants.Z_RLE }],
    ['at level 1', { level: 1 }],
    ['at level 9', { level: 9 }],
  ])('%s', (_, options) => {
    expect(same(inflate(gzip(file, options)), file)).toBe(true);
  });
});

/** Not by toEqual, which takes seconds for a megabyte. */
const same = (a: Bytes, b: Bytes) => a.length === b.length && a.every((byte, at) => byte === b[at]);

it("the package's own file is the engine", async () => {
  expect(same(inflate(await builtEngine('holdfast.gzip.wasm')), await builtEngine())).toBe(true);
});

it('knows a header that names the file, and more', () => {
  const file = gzip(new TextEncoder().encode('hello'));
  const header = [...file.slice(0, 3), 4 + 8 + 16 + 2, ...file.slice(4, 10)];
  const more = [2, 0, 1, 2, ...new TextEncoder().encode('name\0comment\0'), 0xaa, 0xbb];
  const named = new Uint8Array([...header, ...more, ...file.slice(10)]);
  expect(new TextDecoder().decode(inflate(named))).toBe('hello');
});

describe('throws', () => {
  const file = gzip(likeProgram(600));

  it('at any file that is cut', () => {
    for (let end = 0; end < file.length; end++) expect(() => inflate(file.slice(0, end)), `${end} bytes`).toThrow();
  });

  it('at what is no gzip', () => {
    expect(() => inflate(new TextEncoder().encode('<!doctype html><title>Welcome</title>'))).toThrow('no gzip, or');
  });

  it('or ends, at any bit that has turned', () => {
    for (let at = 10; at < file.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = file.with(at, (file[at] as number) ^ (1 << bit));
        try {
          expect(inflate(damaged).length).toBeLessThan(2 ** 32);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }
  });
});
