// The site: docs, and a reference of every entry of the package, by its name there.
import { existsSync, readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const sources = Object.values(exports)
  .map(({ types }) => types?.replace('./dist/', '../src/').replace(/\.d\.ts$/, ''))
  .filter((stem) => stem && !stem.endsWith('.wasm'))
  .map((stem) => [`${stem}.ts`, `${stem}.tsx`].find((path) => existsSync(new URL(path, import.meta.url))));

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'Holdfast documentation',
  entryPoints: sources,
  readme: '../../README.md',
  projectDocuments: ['../../docs/**/*.md', '../../SECURITY.md', '../../CHANGELOG.md', '../bench/RESULTS.md'],
  out: '../../.build/site',
  tsconfig: 'tsconfig.json',
  plugin: ['./names.mjs', './lab-link.mjs'],
  customCss: './style.css',
  highlightLanguages: ['tsx', 'ts', 'js', 'html', 'sh', 'diff', 'json'],
  // What an exported type is made of.
  intentionallyNotExported: ['TimelineEntry', 'SessionFacts', 'SessionState', 'EngineState', 'ServedAuth', 'ServedTokens'],
  sort: ['kind', 'alphabetical'],
  categorizeByGroup: false,
  disableGit: true,
  disableSources: true,
  excludeExternals: true,
  hideGenerator: true,
  navigation: { includeGroups: false, includeFolders: false },
  treatWarningsAsErrors: true,
};
