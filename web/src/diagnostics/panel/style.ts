/** The panel's style. A host sets the `--holdfast-*` properties on the panel or above it. */
export const style = `
:host {
  color-scheme: var(--holdfast-scheme, light dark);
  --paper: var(--holdfast-paper, light-dark(#fff, #16191d));
  --ink: var(--holdfast-ink, light-dark(#1c2024, #eceef0));
  --dim: var(--holdfast-dim, light-dark(#5b636d, #9ba1a9));
  --line: var(--holdfast-line, light-dark(#dfe3e8, #31363d));
  --good: var(--holdfast-good, light-dark(#18794e, #4cc38a));
  --trouble: var(--holdfast-trouble, light-dark(#ad5700, #f5a524));
  --bad: var(--holdfast-bad, light-dark(#ce2c31, #ff6e70));
  --accent: var(--holdfast-accent, light-dark(#0d74ce, #70b8ff));
  display: block;
  container-type: inline-size;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 10px;
  padding: 14px 16px;
  font: 13px/1.45 var(--holdfast-font, system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
}
* { box-sizing: border-box; margin: 0; overflow-wrap: anywhere; }
svg { display: block; overflow: visible; }
header, .life, .legend, li, .status { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; }
h2 { font-size: 15px; }
.status, dd { font-weight: 600; }
.status svg { width: 12px; height: 12px; }
dt, summary, th, .name, .legend, .dim { color: var(--dim); }
dt, .legend, code { font-size: 12px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 116px), 1fr)); gap: 8px 18px; margin: 10px 0 12px; }
dl .wide { grid-column: span 2; }
dd:not([class]) { font-weight: 400; }
.life { margin-bottom: 14px; }
.life svg { flex: 1 1 140px; min-width: 0; height: 10px; }
.row { display: grid; grid-template-columns: 62px 1fr; align-items: center; padding-right: 8px; }
.row > svg { width: 100%; }
.row text { font-size: 11px; fill: var(--dim); }
.lane, td { border-top: 1px solid var(--line); }
.chart, summary { cursor: pointer; border-radius: 4px; outline-offset: 4px; width: fit-content; }
.chart { width: auto; }
:focus-visible { outline: 2px solid var(--accent); }
.good, .token { color: var(--good); }
.trouble, .hold, .wait { color: var(--trouble); }
.bad { color: var(--bad); }
.wake, .try, .cursor { color: var(--accent); }
.hidden, .offline, .gap, .hatch, .rest { color: var(--dim); }
.plain { color: var(--ink); }
.span { stroke: currentColor; fill: currentColor; fill-opacity: .22; }
.wait { stroke-width: 2; stroke-dasharray: 3 3; }
.hidden, .offline { fill: url(#away); fill-opacity: 1; }
.gap { fill: url(#sleep); stroke: currentColor; stroke-dasharray: 2 3; }
.hatch { stroke: currentColor; stroke-width: 2; stroke-opacity: .45; }
.grid { stroke: var(--line); }
.rest { fill: none; }
.left { fill-opacity: 1; }
.mark { fill: currentColor; stroke: var(--paper); stroke-width: 2; paint-order: stroke; }
.plain, .bad { stroke: currentColor; }
.cursor { fill: none; stroke: currentColor; }
circle { stroke-width: 2; }
.detail { min-height: 1.45em; margin: 8px 0 4px; }
@container (max-width: 640px) { .detail { min-height: 4.35em; } }
.legend { gap: 2px 14px; list-style: none; padding: 0; margin-bottom: 8px; }
li { gap: 6px; }
li svg { width: 16px; height: 12px; }
.scroll { max-height: 260px; overflow: auto; margin-top: 6px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 3px 10px 3px 0; font-weight: 400; }
td:first-child { white-space: nowrap; }
td:last-child { width: 99%; }
`;
