// holdfast/panel-dom: the panel as an element, without React.
import type { Guard, Snapshot, TimelineEvent } from '../../types.js';
import { type Layout, layOut, type Mark, nameOf } from '../timeline-layout.js';
import { clock, describe } from '../timeline-words.js';
import { axisOf, bar, html, laneOf, picture, shape, sleepsOf, svg } from './draw.js';
import { factsOf, lifeOf, wordsOf } from './facts.js';
import { style } from './style.js';

/**
 * Draws a guard: its state, the token's life, held calls, and its last ten minutes. Without React. Loads the engine, as
 * every subscriber does. A host sets the colours by the `--holdfast-*` properties. Returns a function that takes the panel
 * away.
 *
 * @param element where to put it; by default at the end of the page, and there with a warning if it is `null`.
 * @example
 * const unmount = mountPanel(guard, document.querySelector('#panel'));
 */
export function mountPanel(guard: Guard, element: Element | null = document.body): () => void {
  if (!element) console.warn('holdfast: mountPanel got no element, so the panel is at the end of the page');
  const panel = new Panel(guard);
  (element ?? document.body).append(panel.host);
  const stop = drawWhileSeen(panel.host, guard, () => panel.draw());
  return () => {
    stop();
    panel.host.remove();
  };
}

/** Draws at each change and each second, as long as anybody can see it. */
function drawWhileSeen(host: Element, guard: Guard, draw: () => void): () => void {
  let inView = true;
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = () => {
    clearInterval(timer);
    timer = undefined;
    if (document.hidden === true || !inView) return;
    draw();
    timer = setInterval(draw, 1000);
  };
  const observer =
    typeof IntersectionObserver === 'undefined'
      ? undefined
      : new IntersectionObserver((entries) => {
          const seen = entries[entries.length - 1]?.isIntersecting ?? true;
          if (seen === inView) return;
          inView = seen;
          look();
        });
  observer?.observe(host);
  addEventListener('visibilitychange', look, true);
  const unsubscribe = guard.subscribe(() => timer !== undefined && draw());
  look();
  return () => {
    clearInterval(timer);
    observer?.disconnect();
    removeEventListener('visibilitychange', look, true);
    unsubscribe();
  };
}

const statusShapes: Record<Snapshot['status'], Mark['shape']> = {
  unknown: 'plain',
  fresh: 'good',
  degraded: 'trouble',
  signedOut: 'bad',
};

const hint = 'Arrow keys, or a click, tell what happened.';

/** Not by a <style>, which a strict Content-Security-Policy would not let in, unless there is no other way: Safari before 16.4. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(html('style', {}, style));
  }
}

class Panel {
  readonly host = html('div', { 'data-holdfast-panel': '' });
  readonly #guard: Guard;
  readonly #status = html('span', { class: 'status' });
  readonly #statusWords = html('span', { class: 'dim' });
  readonly #facts = html('dl');
  readonly #life = html('div', { class: 'life' });
  readonly #chart = html('div', {
    class: 'chart',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'timeline',
    'aria-describedby': 'detail',
  });
  readonly #detail = html('p', { class: 'detail', id: 'detail', role: 'status' }, hint);
  readonly #summary = html('summary');
  readonly #rows = html('tbody');
  readonly #table = html('details', {}, this.#summary, tableOf(this.#rows));
  #events: TimelineEvent[] = [];
  #layout: Layout = layOut([], 0);
  /** The chosen event, as keyOf calls it: each drawing has events of its own. */
  #chosen: string | undefined;
  /** What the table shows. */
  #shown = '';

  constructor(guard: Guard) {
    this.#guard = guard;
    const root = this.host.attachShadow({ mode: 'open' });
    dress(root);
    root.append(
      html(
        'section',
        { 'aria-labelledby': 'title' },
        html('header', {}, html('h2', { id: 'title' }, 'Holdfast'), this.#status, this.#statusWords),
        this.#facts,
        this.#life,
        this.#chart,
        this.#detail,
        legend(),
        this.#table,
      ),
    );
    this.#chart.addEventListener('keydown', (event) => this.#press(event));
    this.#chart.addEventListener('click', (event) => this.#click(event));
    this.#table.addEventListener('toggle', () => this.#drawTable());
  }

  draw(): void {
    const now = Date.now();
    const snapshot = this.#guard.getSnapshot();
    this.#events = this.#guard.timeline();
    this.#layout = layOut(this.#events, now);
    this.#drawState(snapshot, now);
    this.#drawChart();
    this.#drawTable();
  }

  #drawState(snapshot: Snapshot, now: number): void {
    const { status } = snapshot;
    this.#status.replaceChildren(picture({ viewBox: '-6 -6 12 12' }, shape(statusShapes[status], 0, 0)), status);
    write(this.#statusWords, wordsOf(snapshot));
    this.#facts.replaceChildren(
      ...factsOf(snapshot, this.#events, now).map(({ name, text, tone, wide }) =>
        html('div', { class: wide ? 'wide' : '' }, html('dt', {}, name), html('dd', tone && { class: tone }, text)),
      ),
    );
    const { token, share, text } = lifeOf(snapshot, this.#events, now);
    this.#life.replaceChildren('Token', ...(token ? [' ', html('code', {}, token)] : []));
    if (share !== null) this.#life.append(meter(share, text));
    this.#life.append(html('span', {}, text));
  }

  #drawChart(): void {
    const { lanes, marks, length } = this.#layout;
    const at = this.#chosenAt();
    const chosen = marks[at];
    this.#chart.setAttribute(
      'aria-label',
      `The last ${length === 60_000 ? 'minute' : `${length / 60_000} minutes`}, ${marks.length} events. Arrow keys go through them.`,
    );
    this.#chart.replaceChildren(
      row('', '', sleepsOf(this.#layout)),
      ...lanes.map((lane) => row('lane', lane.name, laneOf(lane, this.#layout, chosen))),
      row('', '', axisOf(this.#layout)),
    );
    write(
      this.#detail,
      chosen
        ? `${clock(chosen.event.at)} ${chosen.lane}: ${describe(chosen.event)}. (${at + 1} of ${marks.length})`
        : marks.length
          ? hint
          : 'No events to show.',
    );
  }

  #drawTable(): void {
    write(this.#summary, `All ${this.#events.length} events as a table`);
    if (!this.#table.open) return;
    const events = this.#events.map((event) => [clock(event.at), describe(event)] as const);
    // Not at each drawing: somebody may be reading it.
    const shown = events.join('\n');
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#rows.replaceChildren(
      ...events.map(([time, text]) => html('tr', {}, html('td', {}, time), html('td', {}, text))),
    );
  }

  #chosenAt(): number {
    return this.#chosen === undefined ? -1 : this.#layout.marks.findIndex(({ event }) => keyOf(event) === this.#chosen);
  }

  #choose(mark: Mark | undefined): void {
    this.#chosen = mark && keyOf(mark.event);
    this.#drawChart();
  }

  #press(event: KeyboardEvent): void {
    const { marks } = this.#layout;
    const last = marks.length - 1;
    const at = this.#chosenAt();
    const next = {
      ArrowLeft: at < 0 ? last : Math.max(0, at - 1),
      ArrowRight: at < 0 ? last : Math.min(last, at + 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#choose(marks[next]);
  }

  /** Chooses what is nearest in the lane. */
  #click(event: MouseEvent): void {
    const lane = (event.target as Element).closest('.lane');
    const box = lane?.lastElementChild?.getBoundingClientRect();
    if (!lane || !box) return;
    const x = (event.clientX - box.left) / box.width;
    const near = this.#layout.marks
      .filter((mark) => mark.lane === lane.firstElementChild?.textContent)
      .sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
    this.#choose(near[0]);
  }
}

/** The same at each drawing; an entry's other members may change. */
function keyOf(event: TimelineEvent): string {
  return [event.kind, event.mono, nameOf(event)].join();
}

/** Sets a text only where it changes, which a screen reader would read out. */
function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function row(className: string, name: string, track: SVGElement): HTMLElement {
  return html('div', { class: `row ${className}` }, html('span', { class: 'name' }, name), track);
}

function meter(share: number, text: string): SVGElement {
  const full = Math.round(share * 100);
  const line = { height: '100%', rx: 3 };
  return svg(
    'svg',
    {
      role: 'meter',
      'aria-label': "What remains of the token's life",
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': full,
      'aria-valuetext': text,
    },
    svg('rect', { class: 'span rest', width: '100%', ...line }),
    svg('rect', { class: 'span good left', width: `${full}%`, ...line }),
  );
}

function tableOf(rows: HTMLElement): HTMLElement {
  const head = html('tr', {}, html('th', { scope: 'col' }, 'Time'), html('th', { scope: 'col' }, 'What happened'));
  const table = html('table', { 'aria-labelledby': 'title' }, html('thead', {}, head), rows);
  return html('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Events' }, table);
}

function legend(): HTMLElement {
  const of = (text: string, ...nodes: Node[]) => html('li', {}, picture({ viewBox: '-8 -6 16 12' }, ...nodes), text);
  const point = (name: Mark['shape'], text: string) => of(text, shape(name, 0, 0));
  return html(
    'ul',
    { class: 'legend' },
    point('good', 'well'),
    point('trouble', 'trouble'),
    point('bad', 'over'),
    point('wake', 'wake'),
    point('plain', 'other'),
    of('hidden, offline', bar('hidden', '-8', '16', -5)),
    of('held', bar('hold', '-8', '16', -5)),
    of('pause before a try', bar('wait', '-8', '16', -5)),
  );
}
