// Reads what guard.report() has written, wherever it was pasted in between.

/** The members that each entry of a timeline has. */
const isEvent = (event) =>
  typeof event === 'object' && event !== null && typeof event.kind === 'string' && Number.isFinite(event.at);

/**
 * @param {string} text a report, with whatever stands before and after it
 * @returns {{ head: string[], writtenAt: number, snapshot: object, timeline: object[] }} `head`: its lines before the timeline
 * @throws {Error} that says what is missing
 */
export function readReport(text) {
  const lines = text.replaceAll('\r', '').split('\n');
  const first = lines.findIndex((line) => /Holdfast report \d+\s*$/.test(line));
  if (first < 0)
    throw new Error('no report: a line "Holdfast report 1" is missing. Paste all that guard.report() answers');
  const form = lines[first].match(/\d+\s*$/)?.[0].trim();
  if (form !== '1')
    throw new Error(`a report of form ${form}: take the Holdfast of its "package" line, or a newer one`);
  const begin = lines.findIndex((line, n) => n > first && line.startsWith('timeline ['));
  const end = lines.findIndex((line, n) => n >= begin && /\]\s*$/.test(line));
  if (begin < 0 || end < 0)
    throw new Error('the report is cut: its timeline does not end. Paste all that guard.report() answers');
  const timeline = parsed(
    'timeline',
    lines
      .slice(begin, end + 1)
      .join('\n')
      .slice('timeline '.length),
  );
  if (!Array.isArray(timeline) || !timeline.every(isEvent)) throw new Error('the timeline is not one of a guard');
  const head = lines.slice(first, begin);
  const part = (name) => head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  return {
    head,
    writtenAt: Date.parse(part('page')?.split(', ').at(-1) ?? '') || timeline.at(-1)?.at || 0,
    snapshot: parsed('snapshot', part('snapshot') ?? 'null') ?? {},
    timeline,
  };
}

function parsed(name, json) {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`the report's ${name} is no JSON: ${cause.message}. Was it changed on the way?`);
  }
}
