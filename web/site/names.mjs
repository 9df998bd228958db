// Names a module as an application imports it, and a page of docs by its heading; has the pages in the order of docs/README.md.
import { readFileSync } from 'node:fs';
import { Converter, ReflectionKind } from 'typedoc';

const contents = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8');
const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** @param {import('typedoc').Application} app */
export function load(app) {
  const names = new Map(
    Object.entries(exports).map(([entry, { types = '' }]) => [
      types.replace('./dist/', '').replace(/(\/index)?\.d\.ts$/, ''),
      entry.replace('.', 'holdfast'),
    ]),
  );
  const places = new Map();
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = names.get(module.name.replace(/\/index$/, '')) ?? module.name;
    }
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      const link = page.name.startsWith('docs/') ? page.name.slice(5) : `../${page.name}`;
      places.set(page, contents.indexOf(`(${link}.md)`)); // itself it does not name: it is the first
      const text = page.content.map(({ text }) => text).join('');
      page.name = text.match(/^# (.*)$/m)?.[1].replaceAll('`', '') ?? page.name;
    }
  });
  const inOrder = ({ project }) => {
    const place = (reflection) => places.get(reflection) ?? contents.length;
    for (const list of [project.documents, project.childrenIncludingDocuments, ...(project.groups ?? []).map((g) => g.children)]) {
      list?.sort((a, b) => place(a) - place(b));
    }
  };
  app.converter.on(Converter.EVENT_RESOLVE_END, inOrder, -1000); // after TypeDoc's own order
}
