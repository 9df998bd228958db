// @vitest-environment node
// The folders of src are what is loaded together, and imports lead one way between them.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const src = new URL('../src/', here);

/** What a folder, or a file beside them, may import. Each may import what is on the ground, and itself. */
const arrows: Record<string, string[]> = {
  'types.ts': [],
  'version.ts': [],
  'callbacks.ts': [],
  'base-uri.ts': [],
  transport: [],
  client: [],
  core: ['transport'],
  engine: ['core', 'transport', 'client'],
  react: ['core', 'client'],
  adapters: ['core', 'react', 'client'],
  diagnostics: ['react'],
  testing: ['core'],
  'index.ts': ['core'],
  'script.ts': ['core'],
  'engine-chunk.ts': ['engine'],
};
const ground = ['types.ts', 'version.ts', 'callbacks.ts', 'base-uri.ts'];

/** What is fetched when it is needed, by `import()`. Nobody imports it in any other way. */
const later: Record<string, string[]> = {
  'core/lazy-chunks.ts': ['engine-chunk.ts'],
  'core/page.ts': ['diagnostics/report.ts', 'diagnostics/devtools.ts'],
};
const chunks = Object.values(later).flat();

interface Import {
  from: string;
  to: string;
  isLater: boolean;
}

/** Every import between the given files, those of types too. */
function importsOf(files: Map<string, string>): Import[] {
  const found: Import[] = [];
  for (const [from, text] of files) {
    const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, ' ');
    for (const [, how, path] of code.matchAll(/\b(from\s|import\s|import\()\s*'(\.[^']*)\.js'/g)) {
      const stem = new URL(path as string, `file:///${from}`).pathname.slice(1);
      const to = [`${stem}.ts`, `${stem}.tsx`].find((name) => files.has(name));
      if (to) found.push({ from, to, isLater: how === 'import(' });
    }
  }
  return found;
}

const roomOf = (file: string) => file.split('/')[0] as string;

/** What is wrong with the files of a house, in sentences. */
function complaints(files: Map<string, string>): string[] {
  const imports = importsOf(files);
  const lost = [...files.keys()].filter((file) => !(roomOf(file) in arrows));
  return [
    ...lost.map((file) => `${file} is in no folder that this test knows: say what it may import`),
    ...imports.flatMap((one) => wrong(one) ?? []),
    ...cycles(imports),
  ];
}

function wrong({ from, to, isLater }: Import): string | undefined {
  const [mine, other] = [roomOf(from), roomOf(to)];
  if (isLater) {
    if (!later[from]?.includes(to)) return `${from} must not import ${to} later: a chunk is argued for`;
  } else if (chunks.includes(to)) {
    return `${from} must not import ${to}: it is fetched when it is needed, and would be in an entry`;
  } else if (mine !== other && !ground.includes(to) && !arrows[mine]?.includes(other)) {
    return `${from} must not import ${to}: ${mine} may import ${arrows[mine]?.join(', ') || 'nothing but types'}`;
  }
}

function cycles(imports: Import[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`${[...path.slice(start), file].join(' -> ')} is a cycle`);
    if (start >= 0 || done.has(file)) return;
    for (const { from, to } of imports) if (from === file) follow(to, [...path, file]);
    done.add(file);
  };
  for (const { from } of imports) follow(from, []);
  return found;
}

/** A file and all that is loaded with it: what it imports, types aside, and what that imports. */
function loadedWith(file: string, files: Map<string, string>): Set<string> {
  const bare = new Map([...files].map(([name, text]) => [name, text.replace(/\b(import|export) type [^;]*;/g, '')]));
  const imports = importsOf(bare).filter(({ isLater }) => !isLater);
  const found = new Set([file]);
  for (const one of found) for (const { from, to } of imports) if (from === one) found.add(to);
  return found;
}

/** What a bundler puts into a file of its own, which every page waits for: what the first file shares with a chunk. */
function shared(files: Map<string, string>): string[] {
  const first = loadedWith('index.ts', files);
  // All of engine-chunk.ts is in its one file already, see build.sh.
  const others = chunks.filter((chunk) => chunk !== 'engine-chunk.ts');
  return others.flatMap((chunk) => [...loadedWith(chunk, files)].filter((file) => first.has(file)));
}

/** The house as it is. */
function house(): Map<string, string> {
  const names = readdirSync(src, { recursive: true }).filter((name) => /(?<!\.d)\.tsx?$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(new URL(name, src), 'utf8')]));
}

it('no import leads the wrong way, none has a chunk in an entry, and none closes a circle', () => {
  expect(complaints(house())).toEqual([]);
});

it('the imports are found', () => {
  const imports = importsOf(house());
  expect(imports).toContainEqual({ from: 'core/page.ts', to: 'core/calls.ts', isLater: false });
  expect(imports).toContainEqual({ from: 'core/page.ts', to: 'types.ts', isLater: false }); // of types alone
  expect(imports).toContainEqual({ from: 'core/lazy-chunks.ts', to: 'engine-chunk.ts', isLater: true });
  expect(imports).toContainEqual({
    from: 'adapters/convex/index.tsx', // handed on
    to: 'adapters/convex/attach.ts',
    isLater: false,
  });
});

it('a chunk shares no file with the first one, which would be a third that every page waits for', () => {
  const files = house();
  expect(loadedWith('index.ts', files)).toContain('base-uri.ts');
  expect(shared(files)).toEqual([]);
  const devtools = 'diagnostics/devtools.ts';
  files.set(devtools, `import { baseURI } from '../base-uri.js';\n${files.get(devtools)}`);
  expect(shared(files), 'the control').toEqual(['base-uri.ts']);
});

it.each([
  [
    'core/page.ts',
    "import type { Engine } from '../engine/abi.js';",
    'core/page.ts must not import engine/abi.ts: core may import transport',
  ],
  [
    'core/page.ts',
    "import { attach } from '../engine-chunk.js';",
    'it is fetched when it is needed, and would be in an entry',
  ],
  [
    'core/calls.ts',
    "export * from '../diagnostics/report.js';",
    'it is fetched when it is needed, and would be in an entry',
  ],
  ['core/calls.ts', "const more = () => import('../engine-chunk.js');", 'a chunk is argued for'],
  [
    'react/index.ts',
    "import { useAuth } from '../adapters/convex/use-auth.js';",
    'react/index.ts must not import adapters/convex/use-auth.ts: react may import core, client',
  ],
  [
    'transport/request.ts',
    "import type { PageHost } from '../core/contract.js';",
    'transport may import nothing but types',
  ],
  [
    'core/contract.ts',
    "import type { Calls } from './calls.js';",
    'core/contract.ts -> core/calls.ts -> core/contract.ts is a cycle',
  ],
  ['util/text.ts', '', 'util/text.ts is in no folder that this test knows'],
])('control: in %s, %s is told of', (file, line, sentence) => {
  const files = house();
  files.set(file, `${line}\n${files.get(file) ?? ''}`);
  expect(complaints(files).join('\n')).toContain(sentence);
});
