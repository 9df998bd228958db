// Draws results/*.json as charts/*.svg: node charts.mjs RESULTS CHARTS. What has not been measured is not drawn.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const [results, charts] = process.argv.slice(2);

const contenders = ['workos', 'cached', 'hold', 'holdfast'];
const titles = {
  workos: '@convex-dev/workos',
  cached: 'catch, return cached',
  hold: 'hand-written hold',
  holdfast: 'Holdfast',
};
const rows = contenders.map((name) => titles[name]);
const modeTitles = { cookie: 'refresh token in a cookie', localhost: 'refresh token in localStorage' };

// A panel of its own, because GitHub shows the same file on white and on black.
const look = {
  background: '#f6f8fa',
  padding: 16,
  config: {
    font: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
    title: {
      anchor: 'start',
      fontSize: 15,
      fontWeight: 600,
      color: '#1f2328',
      subtitleColor: '#59636e',
      subtitleFontSize: 12,
      offset: 14,
    },
    axis: {
      labelColor: '#1f2328',
      titleColor: '#59636e',
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 400,
      gridColor: '#d8dee4',
      domain: false,
      ticks: false,
      labelPadding: 6,
      labelLimit: 320,
    },
    legend: {
      labelColor: '#1f2328',
      titleColor: '#59636e',
      labelFontSize: 12,
      labelLimit: 320,
      orient: 'bottom',
      title: null,
      symbolType: 'square',
    },
    header: { labelColor: '#1f2328', labelFontSize: 12, titleColor: '#59636e', labelAnchor: 'start' },
    view: { stroke: null },
  },
};

const palette = {
  kept: '#2a9d74',
  flickered: '#e9b949',
  lost: '#d1495b',
  wedged: '#7d5ba6',
  reloaded: '#4d7ea8',
};

// Outcomes of the matrix of providers, the worst last, by what they are to the user.
const felt = {
  ok: palette.kept,
  out: palette.kept,
  flickered: palette.flickered,
  anon: palette.flickered,
  loading: palette.reloaded,
  wedged: palette.wedged,
  lost: palette.lost,
  'still in': palette.lost,
};
const feltTitles = {
  [palette.kept]: 'ok, or rightly out',
  [palette.flickered]: 'out or anonymous for a time',
  [palette.reloaded]: 'loads for ever',
  [palette.wedged]: 'wedged',
  [palette.lost]: 'lost',
};

const contenderColors = { domain: rows, range: ['#d1495b', '#e9b949', '#7d5ba6', '#2a9d74'] };

const drawings = {
  sessions({ data, conditions }) {
    const outcomes = Object.keys(palette);
    const values = data.runs
      .filter(({ outcome }) => outcomes.includes(outcome))
      .map(({ contender, mode, outcome }) => ({
        contender: titles[contender],
        mode: modeTitles[mode],
        outcome,
        order: outcomes.indexOf(outcome),
      }));
    const stacked = { aggregate: 'count', type: 'quantitative', stack: 'zero' };
    return {
      title: {
        text: 'What became of users whose session was alive',
        subtitle: `every fault scenario; runs of each in each mode: ${conditions.runs}`,
      },
      description: `Users kept, flickered, lost, wedged and reloaded, for each contender. ${sentence(values)}`,
      data: { values },
      facet: { row: { field: 'mode', title: null, header: { orient: 'top' } } },
      spec: {
        width: 520,
        height: { step: 30 },
        encoding: {
          y: { field: 'contender', type: 'nominal', sort: rows, title: null },
          order: { field: 'order' },
        },
        layer: [
          {
            mark: { type: 'bar', height: 20 },
            encoding: {
              x: { ...stacked, title: 'users', axis: { tickMinStep: 1 } },
              color: { field: 'outcome', type: 'nominal', scale: { domain: outcomes, range: Object.values(palette) } },
            },
          },
          {
            mark: { type: 'text', color: 'white', fontWeight: 600, fontSize: 12 },
            encoding: {
              x: { ...stacked, bandPosition: 0.5 },
              text: { aggregate: 'count' },
              detail: { field: 'outcome' },
            },
          },
        ],
      },
    };
  },

  heal({ data, conditions }) {
    const told = Object.fromEntries(
      data.wakes.map(({ name, event }) => [name, event ? 'told by an event' : 'told by nothing']),
    );
    const never = data.capSeconds * 2000;
    const values = data.runs
      .filter(({ failed }) => !failed)
      .map(({ contender, wake, healMs }) => ({
        contender: titles[contender],
        told: told[wake],
        ms: healMs === null ? never : Math.max(healMs, 10),
        healed: healMs === null ? 'never healed' : 'healed',
      }));
    const ticks = [10, 100, 1000, 10000, never];
    return {
      title: {
        text: 'From the auth endpoint’s return to a fresh token accepted',
        subtitle: `runs of each wake: ${conditions.runs}; bar: the median of those that heal`,
      },
      description: `Heal times of each contender on a logarithmic scale, with those that never healed within ${data.capSeconds} s.`,
      data: { values },
      facet: { row: { field: 'told', title: null, header: { orient: 'top' } } },
      spec: {
        width: 520,
        height: { step: 30 },
        encoding: {
          y: { field: 'contender', type: 'nominal', sort: rows, title: null },
          x: {
            field: 'ms',
            type: 'quantitative',
            scale: { type: 'log', domain: [10, never * 1.3], nice: false },
            axis: {
              title: null,
              values: ticks,
              labelExpr: `datum.value == ${never} ? 'never' : datum.value < 1000 ? datum.value + ' ms' : datum.value / 1000 + ' s'`,
            },
          },
          color: {
            field: 'healed',
            type: 'nominal',
            scale: { domain: ['healed', 'never healed'], range: [palette.kept, palette.lost] },
          },
        },
        layer: [
          { mark: { type: 'point', filled: true, size: 70, opacity: 0.6 } },
          {
            transform: [{ filter: "datum.healed === 'healed'" }],
            mark: { type: 'tick', thickness: 3, height: 20, color: '#1f2328' },
            encoding: { x: { field: 'ms', type: 'quantitative', aggregate: 'median' }, color: { value: '#1f2328' } },
          },
        ],
      },
    };
  },

  calls({ data, conditions }) {
    const faults = Object.fromEntries(data.faults.map(({ name, title }) => [name, title]));
    const values = data.runs
      .filter(({ failed }) => !failed)
      .map(({ contender, fault, calls, lost }) => ({
        contender: titles[contender],
        fault: faults[fault],
        calls,
        user: lost ? 'signed out meanwhile' : 'kept',
      }));
    return {
      title: {
        text: `Calls that reach an auth provider in trouble for ${data.faultSeconds} s`,
        subtitle: `mean; runs of each: ${conditions.runs}; pale: users were signed out meanwhile, and ask no more`,
      },
      description: 'Mean number of refresh requests by what the provider answers, for each contender.',
      data: { values },
      transform: [
        {
          aggregate: [
            { op: 'mean', field: 'calls', as: 'calls' },
            { op: 'min', field: 'user', as: 'user' },
          ],
          groupby: ['contender', 'fault'],
        },
      ],
      width: 640,
      height: 220,
      encoding: {
        x: {
          field: 'fault',
          type: 'nominal',
          sort: data.faults.map(({ title }) => title),
          title: null,
          axis: { labelAngle: 0 },
        },
        xOffset: { field: 'contender', sort: rows },
        y: { field: 'calls', type: 'quantitative', title: 'calls' },
      },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            color: { field: 'contender', type: 'nominal', sort: rows, scale: contenderColors },
            opacity: { condition: { test: "datum.user === 'kept'", value: 1 }, value: 0.35 },
          },
        },
        {
          mark: { type: 'text', dy: -7, fontSize: 10, color: '#1f2328' },
          encoding: { text: { field: 'calls', type: 'quantitative', format: '.2~f' } },
        },
      ],
    };
  },

  providers({ data, conditions }) {
    const providers = data.providers.map(({ title }) => title);
    const troubles = data.troubles.map(({ title }) => title);
    const sides = ['what people use today', 'Holdfast'];
    const values = data.providers.flatMap(({ name: provider, title }) =>
      data.troubles.flatMap((trouble) =>
        sides.flatMap((side, i) => {
          const runs = data.runs.filter(
            (run) =>
              run.provider === provider && run.trouble === trouble.name && run.holdfast === (i === 1) && !run.failed,
          );
          if (runs.length === 0) return [];
          const { outcome, seconds } = worstOf(runs);
          return {
            provider: title,
            trouble: trouble.title,
            side,
            felt: feltTitles[felt[outcome]],
            text: seconds === undefined || outcome === 'lost' ? outcome : `${outcome} ${brief(seconds)}`,
          };
        }),
      ),
    );
    return {
      title: {
        text: 'Users of each provider, in each trouble',
        subtitle: `the worst of ${conditions.runs} runs of each; seconds: from the trouble’s end to a new token that a server has accepted`,
      },
      description: values.map((v) => `${v.provider}, ${v.trouble}, ${v.side}: ${v.text}.`).join(' '),
      data: { values },
      facet: { row: { field: 'side', title: null, sort: sides, header: { orient: 'top', labelFontWeight: 600 } } },
      spec: {
        width: { step: 72 },
        height: { step: 26 },
        encoding: {
          x: {
            field: 'trouble',
            type: 'nominal',
            sort: troubles,
            title: null,
            axis: { orient: 'top', labelAngle: -30, labelFontSize: 11, grid: false },
          },
          y: { field: 'provider', type: 'nominal', sort: providers, title: null, axis: { grid: false } },
        },
        layer: [
          {
            mark: { type: 'rect', stroke: look.background, strokeWidth: 2 },
            encoding: {
              color: {
                field: 'felt',
                type: 'nominal',
                scale: { domain: Object.values(feltTitles), range: Object.keys(feltTitles) },
              },
            },
          },
          {
            mark: { type: 'text', fontWeight: 600, fontSize: 10 },
            encoding: {
              text: { field: 'text' },
              color: {
                condition: { test: `datum.felt === '${feltTitles[palette.flickered]}'`, value: '#1f2328' },
                value: 'white',
              },
            },
          },
        ],
      },
    };
  },

  herd({ runs, clients, seriesFrom, meanCallsPerSecond }) {
    const values = runs.flatMap(({ outage, policy, series }) =>
      series.slice(0, 90).map((calls, i) => ({ outage, policy, calls, second: seriesFrom + i })),
    );
    return {
      title: {
        text: 'A million tabs, and their provider is back',
        subtitle: `calls a second; ${Math.round(meanCallsPerSecond)} when all is well`,
      },
      description: `Calls a second of ${clients} simulated tabs around the return of their auth provider, by outage and policy.`,
      data: { values },
      facet: { field: 'outage', title: null, type: 'nominal', sort: runs.map(({ outage }) => outage) },
      columns: 2,
      spec: {
        width: 330,
        height: 150,
        mark: { type: 'line', strokeWidth: 1.8, interpolate: 'step-after' },
        encoding: {
          x: { field: 'second', type: 'quantitative', title: 'seconds from the return' },
          y: { field: 'calls', type: 'quantitative', title: null, axis: { format: '~s' } },
          color: {
            field: 'policy',
            type: 'nominal',
            legend: { columns: 3, symbolType: 'stroke' },
            sort: [...new Set(runs.map(({ policy }) => policy))],
          },
        },
      },
      resolve: { scale: { y: 'independent' } },
    };
  },
};

/** The worst outcome of some runs, and the median of the seconds in which those who came to it healed. */
function worstOf(runs) {
  const order = Object.keys(felt);
  const outcome = runs.map((run) => run.outcome).reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a));
  const healed = runs.filter((run) => run.outcome === outcome && run.healMs !== null).map((run) => run.healMs / 1000);
  healed.sort((a, b) => a - b);
  const half = healed.length / 2;
  return { outcome, seconds: (healed[Math.ceil(half) - 1] + healed[Math.floor(half)]) / 2 || healed[0] };
}

const brief = (seconds) => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

/** "Holdfast: kept 28. …", for who can't see the chart. */
function sentence(values) {
  return rows
    .map((contender) => {
      const counts = Object.keys(palette).map((outcome) => [
        outcome,
        values.filter((v) => v.contender === contender && v.outcome === outcome).length,
      ]);
      return `${contender}: ${counts
        .filter(([, n]) => n > 0)
        .map(([outcome, n]) => `${outcome} ${n}`)
        .join(', ')}.`;
    })
    .join(' ');
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

async function draw(spec) {
  const { spec: compiled } = compile({ ...look, ...spec });
  const svg = await new View(parse(compiled), { renderer: 'none' }).toSVG();
  return svg.replace(
    /<svg ([^>]*)>/,
    `<svg $1 role="img"><title>${escaped(spec.title.text)}</title><desc>${escaped(spec.description)}</desc>`,
  );
}

mkdirSync(charts, { recursive: true });
for (const [name, drawing] of Object.entries(drawings)) {
  const file = join(results, `${name}.json`);
  if (!existsSync(file)) continue;
  writeFileSync(join(charts, `${name}.svg`), `${await draw(drawing(JSON.parse(readFileSync(file, 'utf8'))))}\n`);
}
