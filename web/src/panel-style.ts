/** The panel's style. A host sets the `--holdfast-*` properties on the panel or above it. */
export const style = `
:host {
  --paper: var(--holdfast-paper, #fff);
  --ink: var(--holdfast-ink, #1c2024);
  --dim: var(--holdfast-dim, #5b636d);
  --line: var(--holdfast-line, #dfe3e8);
  --good: var(--holdfast-good, #18794e);
  --trouble: var(--holdfast-trouble, #ad5700);
  --bad: var(--holdfast-bad, #ce2c31);
  --accent: var(--holdfast-accent, #0d74ce);
  display: block;
  container-type: inline-size;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 10px;
  padding: 14px 16px;
  font: 13px/1.45 var(--holdfast-font, system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
  text-align: left;
}
@media (prefers-color-scheme: dark) {
  :host {
    --paper: var(--holdfast-paper, #16191d);
    --ink: var(--holdfast-ink, #eceef0);
    --dim: var(--holdfast-dim, #9ba1a9);
    --line: var(--holdfast-line, #31363d);
    --good: var(--holdfast-good, #4cc38a);
    --trouble: var(--holdfast-trouble, #f5a524);
    --bad: var(--holdfast-bad, #ff6e70);
    --accent: var(--holdfast-accent, #70b8ff);
  }
}
@media (forced-colors: active) {
  :host {
    --paper: Canvas; --ink: CanvasText; --dim: CanvasText; --line: GrayText;
    --good: CanvasText; --trouble: CanvasText; --bad: CanvasText; --accent: Highlight;
  }
}
* { box-sizing: border-box; margin: 0; }
svg { display: block; overflow: visible; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; }
h2 { font-size: 15px; }
.status { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; }
.status svg { width: 12px; height: 12px; }
.dim, dt, summary, .name, .legend { color: var(--dim); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 116px), 1fr)); gap: 8px 18px; margin: 10px 0 12px; }
dl .wide { grid-column: span 2; }
dt { font-size: 12px; }
dd { overflow-wrap: anywhere; }
dd.trouble { color: var(--trouble); font-weight: 600; }
dd.bad { color: var(--bad); font-weight: 600; }
.life { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; margin-bottom: 14px; }
.life svg { flex: 1 1 140px; min-width: 0; height: 10px; }
code { font: 12px ui-monospace, monospace; }
.chart { border-radius: 4px; outline-offset: 4px; cursor: pointer; }
.chart:focus-visible { outline: 2px solid var(--accent); }
.row { display: grid; grid-template-columns: 62px 1fr; align-items: center; padding-right: 8px; }
.row > svg { width: 100%; }
.lane { border-top: 1px solid var(--line); }
.row text { font-size: 11px; fill: var(--dim); }
.grid { stroke: var(--line); }
.gap { fill: url(#sleep); stroke: var(--dim); stroke-dasharray: 2 3; }
.rest { fill: none; stroke: var(--dim); }
.left { fill: var(--good); }
.hatch { stroke: var(--dim); stroke-opacity: .45; }
.span { stroke-width: 1; fill-opacity: .22; }
.try { fill: var(--accent); stroke: var(--accent); }
.wait { fill: none; stroke: var(--trouble); stroke-width: 2; stroke-dasharray: 3 3; }
.token { fill: var(--good); stroke: var(--good); }
.hold { fill: var(--trouble); stroke: var(--trouble); }
.hidden, .offline { fill: url(#away); stroke: var(--dim); fill-opacity: 1; }
.mark path { fill: var(--ink); stroke: var(--paper); stroke-width: 2; paint-order: stroke; }
.mark.plain path { stroke: var(--ink); stroke-width: 1.5; }
.mark.good path { fill: var(--good); }
.mark.trouble path { fill: var(--trouble); }
.mark.bad path { stroke: var(--bad); stroke-width: 2.5; }
.mark.wake path { fill: var(--accent); }
.chosen { fill: none; stroke: var(--accent); stroke-width: 2; }
.cursor { stroke: var(--accent); }
.detail { min-height: 1.45em; margin: 8px 0 4px; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; list-style: none; padding: 0; font-size: 12px; margin-bottom: 8px; }
.legend li { display: inline-flex; align-items: center; gap: 6px; }
.legend svg { width: 16px; height: 12px; }
@container (max-width: 640px) { .detail { min-height: 4.35em; } }
summary { cursor: pointer; border-radius: 4px; width: fit-content; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { max-height: 260px; overflow: auto; margin-top: 6px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 3px 10px 3px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 500; }
td:last-child { width: 99%; }
td:not(:last-child) { white-space: nowrap; }
`;
