// @vitest-environment node
// Every link of the repository's own pages leads somewhere: to a file that is there, and to a heading that it has.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const here: string = import.meta.url; // named, or Vite takes what follows for an asset of the page
const repository = new URL('../../', here);

/** What an address is, without the code that only looks like it. */
const prose = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');

function linksOf(markdown: string): string[] {
  const text = prose(markdown);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
  return links.map((match) => match[1] as string).filter((link) => !/^[a-z]+:/i.test(link));
}

/** The names of a page's headings, as its host makes them. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The links of a page that lead nowhere. `read`: a file's text; `undefined` where there is none. */
function lost(page: string, read: (path: string) => string | undefined): string[] {
  return linksOf(read(page) ?? '').filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path ? new URL(path, `file:///${page}`).pathname.slice(1) : page;
    const text = read(target);
    return text === undefined || (anchor !== undefined && target.endsWith('.md') && !anchorsOf(text).includes(anchor));
  });
}

function read(path: string): string | undefined {
  const file = new URL(path, repository);
  if (!existsSync(file)) return undefined;
  return path.endsWith('.md') ? readFileSync(file, 'utf8') : '';
}

it('no link leads nowhere', () => {
  const listed = execFileSync('git', ['ls-files', '*.md'], { cwd: repository, encoding: 'utf8' });
  const pages = listed.split('\n').filter(Boolean);
  expect(pages).toContain('README.md');
  expect(pages.flatMap((page) => lost(page, read).map((link) => `${page}: ${link}`))).toEqual([]);
});

it('control: a file, or a heading, that is not there', () => {
  const files: Record<string, string> = {
    'docs/a.md': '# It’s here\n[1](b.md) [2](b.md#two-words) [3](#its-here) [4](c.md) [5](b.md#none) `[6](d.md)`',
    'docs/b.md': '## Two words',
  };
  expect(lost('docs/a.md', (path) => files[path])).toEqual(['c.md', 'b.md#none']);
});
