// Draws the panel's parts out of elements, never out of markup.
import type { Lane, Layout, Mark } from '../timeline-layout.js';
import { clock, describe, duration } from '../timeline-words.js';

type Attributes = Record<string, string | number>;

/** An element of HTML. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return dress(document.createElement(tag), attributes, children);
}

/** An element of SVG. */
export function svg(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElement {
  return dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function dress<E extends Element>(element: E, attributes: Attributes, children: (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A picture, which words stand beside. */
export const picture = (attributes: Attributes, ...children: Node[]) =>
  svg('svg', { 'aria-hidden': 'true', ...attributes }, ...children);

const percent = (share: number) => `${Math.round(share * 1e4) / 100}%`;

const paths: Record<Mark['shape'], string> = {
  plain: 'M0-4V4',
  good: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z',
  trouble: 'M0-4.5L4.5 3.5H-4.5Z',
  bad: 'M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5',
  wake: 'M0-5L5 0L0 5L-5 0Z',
};

/** A mark's shape around a point. */
export function shape(name: Mark['shape'], x: string | number, y: string | number, ...children: Node[]): SVGElement {
  return svg('svg', { class: `mark ${name}`, x, y, overflow: 'visible' }, svg('path', { d: paths[name] }), ...children);
}

/** A span's bar: a pause is a line. */
export function bar(look: string, x: string, width: string, y: number): SVGElement {
  return look === 'wait'
    ? svg('svg', { x, width, y: y + 5, height: 1 }, svg('line', { class: 'span wait', x2: '100%' }))
    : svg('rect', { class: `span ${look}`, x, width, y, height: 10, rx: 2 });
}

const rowHeight = 16;

/** A lane's picture. */
export function laneOf(lane: Lane, layout: Layout, chosen: Mark | undefined): SVGElement {
  const height = lane.rows * rowHeight + 8;
  const middle = (row: number) => 4 + rowHeight * (row + 0.5);
  const line = (className: string, x: number) =>
    svg('line', { class: className, x1: percent(x), x2: percent(x), y2: height });
  const marks = layout.marks.filter((mark) => mark.lane === lane.name);
  const track = picture({ height }, ...layout.ticks.map(({ x }) => line('grid', x)));
  for (const { from, to } of layout.gaps) {
    track.append(svg('rect', { class: 'gap', x: percent(from), width: percent(to - from), height }));
  }
  for (const { look, from, to, row } of lane.spans) {
    track.append(bar(look, percent(from), percent(to - from), middle(row) - 5));
  }
  if (chosen) track.append(line('cursor', chosen.x));
  for (const { shape: name, x, row, event } of marks) {
    track.append(shape(name, percent(x), middle(row), svg('title', {}, `${clock(event.at)} ${describe(event)}`)));
  }
  if (chosen?.lane === lane.name) {
    track.append(svg('circle', { class: 'cursor', cx: percent(chosen.x), cy: middle(chosen.row), r: 8 }));
  }
  return track;
}

/** How long was slept, above the gaps that have room for it. */
export function sleepsOf({ gaps }: Layout): SVGElement {
  let free = 0;
  const texts = gaps.flatMap(({ from, to, slept }) => {
    const x = (from + to) / 2;
    if (x < free) return [];
    free = x + 0.45;
    return [label(x, `slept ${duration(slept)}`, x > 0.75 ? 'end' : x < 0.2 ? 'start' : 'middle')];
  });
  return picture({ height: texts.length ? 18 : 0 }, svg('defs', {}, hatch('sleep', 45), hatch('away', -45)), ...texts);
}

/** The axis: times, and where now is. */
export function axisOf({ ticks }: Layout): SVGElement {
  return picture({ height: 18 }, ...ticks.map(({ x, at }, n) => label(x, tickName(at, n))), label(1, 'now', 'end'));
}

/** Short, as it stands beside others: a time between two minutes is by its seconds, if it is not that of waking. */
function tickName(at: number, n: number): string {
  const isBetween = at % 60_000 !== 0 && at % 15_000 === 0;
  return isBetween ? clock(at).slice(n && 5) : clock(at, false);
}

function label(x: number, text: string, anchor = 'middle'): SVGElement {
  return svg('text', { x: percent(x), y: 13, 'text-anchor': anchor }, text);
}

function hatch(id: string, angle: number): SVGElement {
  const size = { width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})` };
  return svg('pattern', { id, ...size }, svg('line', { class: 'hatch', y2: 5 }));
}
