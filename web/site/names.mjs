// Names a module as an application imports it, and a page of docs by its heading.
import { readFileSync } from 'node:fs';
import { Converter, ReflectionKind } from 'typedoc';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** @param {import('typedoc').Application} app */
export function load(app) {
  const names = new Map(
    Object.entries(exports).map(([entry, { types = '' }]) => [
      types.replace('./dist/', '').replace(/(\/index)?\.d\.ts$/, ''),
      entry.replace('.', 'holdfast'),
    ]),
  );
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = names.get(module.name.replace(/\/index$/, '')) ?? module.name;
    }
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      const text = page.content.map(({ text }) => text).join('');
      page.name = text.match(/^# (.*)$/m)?.[1].replaceAll('`', '') ?? page.name;
    }
  });
}
