// What biome can't check: the rules of React and of its compiler (no ref is read or written, and nothing changed, by a render).
// Babel reads the files, because TypeScript 7 has no parser that ESLint could use.
import * as parser from '@babel/eslint-parser';
import hooks from 'eslint-plugin-react-hooks';

const { plugins, rules } = hooks.configs.flat['recommended-latest'];
const babelOptions = { babelrc: false, configFile: false, parserOpts: { plugins: ['typescript', 'jsx'] } };

export default [
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { parser, parserOptions: { requireConfigFile: false, babelOptions } },
    plugins,
    rules: Object.fromEntries(Object.keys(rules).map((name) => [name, 'error'])),
  },
];
