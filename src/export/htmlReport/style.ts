/**
 * The report's style sheet. One palette for light and dark by `light-dark()`, which follows the reader's system; where
 * the page is shown inside an editor, the theme's own colours are stronger. Paper is always light.
 */
import { inks } from '../../protocol/views/lineLook';

const inkRule = ({ light, dark }: (typeof inks)[number], at: number): string =>
  `.line-${at} { --ink: var(--vscode-shiftwise-chartLine${at}, light-dark(${light}, ${dark})); }`;

export const style = `
:root { color-scheme: light dark;
  --page: var(--vscode-editor-background, light-dark(#ffffff, #13171c)); --text: var(--vscode-editor-foreground, light-dark(#1b2430, #e3e8ed));
  --panel: var(--vscode-textBlockQuote-background, light-dark(#f5f7f9, #1b2128)); --muted: var(--vscode-descriptionForeground, light-dark(#566270, #9ba7b4));
  --rule: var(--vscode-panel-border, var(--vscode-contrastBorder, light-dark(#dce1e7, #303944))); --accent: var(--vscode-textLink-foreground, light-dark(#0a6577, #5cc0d1));
  --good: var(--vscode-shiftwise-overlayGood, light-dark(#22683f, #71c592)); --warn: var(--vscode-shiftwise-overlayWarn, light-dark(#855800, #deae4c)); --bad: var(--vscode-shiftwise-overlayBad, light-dark(#ad2117, #f48d84)); }
html:has(body.vscode-light) { color-scheme: light; }
html:has(body.vscode-dark), html:has(body.vscode-high-contrast) { color-scheme: dark; }
html:has(body.vscode-high-contrast-light) { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 var(--vscode-font-family, system-ui, -apple-system, "Segoe UI", sans-serif); }
main, header, footer { max-width: 1240px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 40px; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 10px; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 48px 0 12px; padding-bottom: 6px; border-bottom: 2px solid var(--accent); overflow-wrap: anywhere; }
h3 { font-size: 16px; margin: 28px 0 8px; overflow-wrap: anywhere; }
p, ul, ol { margin: 8px 0; }
.provenance { color: var(--muted); font-size: 13.5px; list-style: none; padding: 0; overflow-wrap: anywhere; }
p.provenance { margin: 4px 0 12px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; padding: 0; margin: 18px 0 0; }
a { color: var(--accent); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(176px, 1fr)); gap: 12px; margin: 26px 0 0; }
.figures div { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 16px; display: flex; flex-direction: column; }
.figures dt { color: var(--muted); font-size: 13px; }
.figures dd { margin: 0; }
.figures .value { font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.35; }
.figures .detail { color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 12px 0; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; width: 100%; }
table.narrow { width: auto; min-width: 50%; }
table.layers { font-size: 12.5px; } table.layers th, table.layers td { white-space: normal; padding: 5px; } table.layers .name { max-width: 200px; }
table.fits th, table.fits td { white-space: normal; padding: 5px 7px; } table.fits td { overflow-wrap: break-word; } table.fits .text { min-width: 5em; max-width: 260px; overflow-wrap: anywhere; }
caption { text-align: left; color: var(--muted); padding: 0 0 8px; caption-side: top; }
th, td { padding: 5px 9px; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; vertical-align: baseline; }
thead th { font-weight: 600; border-bottom: 1.5px solid var(--muted); vertical-align: bottom; }
thead tr:not(:last-child) th[colspan] { border-bottom: 1px solid var(--rule); text-align: center; }
tbody th { font-weight: 600; }
.text { text-align: left; }
.name { min-width: 8em; max-width: 260px; white-space: normal; overflow-wrap: anywhere; text-align: left; position: sticky; left: 0; background: var(--page); }
tr.float td, tr.float th { background: var(--panel); }
td small { display: inline-block; min-width: 4.2em; margin-left: 4px; color: var(--muted); font-size: 0.88em; }
.good, td small.good { color: var(--good); } .warn, td small.warn { color: var(--warn); } .bad, td small.bad { color: var(--bad); font-weight: 600; }
figure { margin: 18px 0; max-width: 820px; overflow-x: auto; }
figure > svg { width: 100%; min-width: 540px; height: auto; display: block; }
figcaption { color: var(--muted); font-size: 13px; }
svg text { font: 12px system-ui, sans-serif; fill: var(--muted); }
svg .sized text { font: inherit; fill: var(--text); } svg .sized .over { fill: var(--page); }
figure.matrix { max-width: none; } svg .right { fill: var(--accent); } svg .wrong { fill: var(--bad); }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .limit { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 3; }
svg .float { stroke: var(--text); stroke-width: 1.2; stroke-dasharray: 1.5 3.5; }
svg .line { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
svg .marker { fill: var(--page); stroke: var(--ink); stroke-width: 1.8; stroke-linejoin: round; }
svg .column { fill: currentColor; stroke: currentColor; stroke-width: 1.5; }
svg .column.warn, svg .column.bad { fill: var(--page); }
${inks.map(inkRule).join(' ')}
.legend { display: flex; flex-wrap: wrap; gap: 4px 24px; list-style: none; padding: 0 0 0 58px; margin: 6px 0 0; font-size: 13.5px; }
.legend li { display: flex; align-items: center; gap: 8px; }
.legend .key { width: 44px; height: 14px; }
.explain { color: var(--muted); font-size: 13px; max-width: 100ch; }
.note { overflow-wrap: anywhere; }
footer { margin-top: 56px; padding-bottom: 40px; color: var(--muted); font-size: 13px; }
@media (max-width: 640px) { main, header, footer { padding-left: 16px; padding-right: 16px; } .legend { padding-left: 0; } }
@media print {
  :root, html:has(body) { color-scheme: light; }
  @page { size: A4 landscape; margin: 14mm; }
  body { font-size: 10.5pt; }
  main, header, footer { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  table, table.layers { font-size: 7.5pt; } th, td { padding: 2pt 3pt; white-space: normal; } .name { min-width: 5em; position: static; }
  tr, figure, .figures div { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  thead { display: table-header-group; }
}
`;
