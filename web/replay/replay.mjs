// ./build.sh replay REPORT: tells a report in words, and draws it into a page that needs nothing else.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { clock, describe } from '../dist/diagnostics/timeline-words.js';
import { readReport } from './report.mjs';

const [path, page, recording] = process.argv.slice(2);
try {
  const report = readReport(await readFile(path, 'utf8'));
  const { head, timeline } = report;
  console.log(head.join('\n'));
  for (const event of timeline) console.log(`${clock(event.at)}  ${describe(event) ?? event.kind}`);
  await writeFile(recording, JSON.stringify(timeline));
  await writeFile(page, await drawn(report));
} catch (error) {
  console.error(`build.sh: ${path}: ${error.message}`);
  process.exitCode = 1;
}

async function drawn(report) {
  const { outputFiles } = await build({
    entryPoints: [new URL('page.js', import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'iife',
    write: false,
    external: ['../engine-chunk.js', '../report.js', '../devtools.js'],
  });
  const script = outputFiles[0].text.replaceAll('</script', '<\\/script');
  const json = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A Holdfast report</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>A Holdfast report</h1>
<main></main>
<pre></pre>
<script type="application/json" id="report">${json}</script>
<script>${script}</script>
`;
}
