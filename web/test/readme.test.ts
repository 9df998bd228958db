// @vitest-environment node
// Every example of the READMEs and of docs, as a reader would copy it, against the package's own types.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import manifest from '../package.json';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const web = new URL('../', here);
const examples = new URL('examples.tmp/', web);

/** What an example takes from the reader's own application. */
const given: Record<string, string> = {
  provider: 'const provider: { getAccessToken(o: { forceRefresh: boolean }): Promise<string> };',
  getAccessToken: 'function getAccessToken(): Promise<string>;',
  showSignIn: 'function showSignIn(reason: string | null): void;',
  convexClient: "const convexClient: import('convex/browser').ConvexClient;",
  convex: "const convex: import('convex/react').ConvexReactClient;",
  App: "function App(): import('react').ReactNode;",
  isHoldfastOn: 'const isHoldfastOn: boolean;',
  workspaceId: 'const workspaceId: string;',
  createGuard: "const createGuard: typeof import('holdfast').createGuard;",
  AuthKitProvider: "const AuthKitProvider: typeof import('@workos-inc/authkit-react').AuthKitProvider;",
  useAuth: "const useAuth: typeof import('@workos-inc/authkit-react').useAuth;",
  ConvexProviderWithAuthKit:
    "const ConvexProviderWithAuthKit: typeof import('holdfast/authkit-react').ConvexProviderWithAuthKit;",
  process: 'const process: { env: Record<string, string | undefined> };',
  guard: "const guard: import('holdfast').Guard;",
  attach: "const attach: typeof import('holdfast/attach').attach;",
};

/** The pages of docs. */
function docs(): string[] {
  const folder = new URL('../docs/', web);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.md')).map((name) => `../docs/${name}`);
}

function blocks(readme: string): string[] {
  const text = readFileSync(new URL(readme, web), 'utf8');
  return [...text.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)].map((match) => match[1] as string);
}

/** The example as a module: a bare element or hook becomes a component's body. */
function asModule(example: string): string {
  const declared = Object.entries(given)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(example))
    .filter(([name]) => !new RegExp(`import[^;]*\\b${name}\\b[^;]*from|(const|function) ${name}\\b`).test(example))
    .map(([, declaration]) => `declare ${declaration}`);
  const imports = example.match(/^import .*$/gm) ?? [];
  const rest = example.replace(/^import .*$/gm, '').trim();
  const isElement = rest.startsWith('<');
  const isBody = /^\s*return |^if \(.*return /m.test(rest) && !rest.includes('export function');
  const body = isElement
    ? `export const example = (${rest});`
    : isBody
      ? `export function Example() {\n${rest}\nreturn null;\n}`
      : rest;
  return [...imports, ...declared, body, 'export {};', ''].join('\n');
}

/** Where each of the package's entries is written. */
function sources(): Record<string, string[]> {
  const entries: [string, { types: string }][] = Object.entries(
    JSON.parse(readFileSync(new URL('package.json', web), 'utf8')).exports,
  );
  const typed = entries.filter(([, { types }]) => types);
  return Object.fromEntries(
    typed.map(([name, { types }]) => {
      const source = types.replace('./dist/', '../src/').replace(/(\.wasm)?\.d\.ts$/, '$1');
      const endings = source.endsWith('.wasm') ? ['.d.ts'] : ['.ts', '.tsx'];
      return [name.replace('.', 'holdfast'), endings.map((ending) => source + ending)];
    }),
  );
}

beforeAll(() => mkdirSync(examples, { recursive: true }));
afterAll(() => rmSync(examples, { recursive: true }));

it('the README names the oldest versions that the package takes', () => {
  const readme = readFileSync(new URL('../README.md', web), 'utf8');
  const { react, ...others } = manifest.peerDependencies;
  expect(react).toBe('^18.0.0 || ^19.0.0');
  expect(readme).toContain('React 18 or 19');
  for (const [name, range] of Object.entries(others)) {
    expect(readme).toContain(`\`${name}\` ${range.replace(/^\D+/, '')} or newer`);
  }
});

it('every example type-checks', { timeout: 120_000 }, () => {
  const found = ['../README.md', 'README.md', 'recipes/README.md', ...docs()].flatMap(blocks);
  expect(found.length).toBeGreaterThan(5);
  for (const [n, example] of found.entries()) {
    writeFileSync(new URL(`example-${n}.tsx`, examples), asModule(example));
  }
  writeFileSync(
    new URL('env.d.ts', examples),
    'interface ImportMeta { readonly env: Record<string, string> }\ndeclare module "*?url" { const url: string; export default url; }\n',
  );
  writeFileSync(
    new URL('tsconfig.json', examples),
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        noUnusedLocals: false,
        noUncheckedIndexedAccess: false,
        paths: sources(),
      },
      include: ['*.tsx', '*.ts'],
    }),
  );
  let complaints = '';
  try {
    execFileSync(new URL('node_modules/.bin/tsc', web).pathname, ['-p', examples.pathname], { encoding: 'utf8' });
  } catch (error) {
    complaints = (error as { stdout: string }).stdout;
  }
  expect(complaints).toBe('');
});
