// What TypeScript knows of a snapshot: tsc checks this file, and an error that is expected and does not come is one. And that
// an application can name every type.
import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, it } from 'vitest';
import type { EngineError, Needs, SessionEnd, Snapshot } from '../src/types.js';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page

it('are all exported by the package', () => {
  const text = (file: string) => readFileSync(new URL(`../src/${file}`, here), 'utf8');
  const exported = text('index.ts').match(/\w+/g);
  const types = [...text('types.ts').matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
  expect(types.length).toBeGreaterThan(30);
  expect(types.filter((name) => !exported?.includes(name as string))).toEqual([]);
});

it('has an end where the session is over, and there alone', () => {
  const told = (s: Snapshot) => {
    // @ts-expect-error the control: it may be none
    void s.ended.how;
    if (s.status !== 'signedOut') return expectTypeOf(s.ended).toEqualTypeOf<null>();
    expectTypeOf(s.ended).toEqualTypeOf<SessionEnd>();
    expectTypeOf(s.ended.how).toEqualTypeOf<'proven' | 'presumed' | 'application'>();
    expectTypeOf(s.needs).toEqualTypeOf<null>();
  };
  expectTypeOf(told).parameter(0).toEqualTypeOf<Snapshot>();
});

it('says since when the session is in trouble, and what that waits for', () => {
  const told = (s: Snapshot) => {
    // @ts-expect-error the control: it may be well
    void s.degradedSince.toFixed();
    if (s.status !== 'degraded') return expectTypeOf(s.degradedSince).toEqualTypeOf<null>();
    expectTypeOf(s.degradedSince).toEqualTypeOf<number>();
    expectTypeOf(s.needs).toEqualTypeOf<Needs | null>();
  };
  expectTypeOf(told).parameter(0).toEqualTypeOf<Snapshot>();
});

it('may say why there is no engine, where there is none', () => {
  const told = (s: Snapshot) => {
    if (s.engine !== 'unavailable') return expectTypeOf(s.engineError).toEqualTypeOf<null>();
    expectTypeOf(s.engineError).toEqualTypeOf<EngineError | null>();
  };
  expectTypeOf(told).parameter(0).toEqualTypeOf<Snapshot>();
});
