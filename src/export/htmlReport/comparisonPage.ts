/** Runs and rows of sweeps side by side as one HTML page that stands alone: Pareto charts, the table, the layers that differ most. */
import { mainOf, metricName } from '../../protocol/results/metrics';
import { floatOfAll, type ComparedRow, type Comparison } from '../../protocol/results/comparison';
import { settingName } from '../../protocol/views/lineChart';
import { costChart, type CostChart } from './costChart';
import { bytesText, countText, decibelText, largeText, metricText, missing } from './figures';
import { markup, type Markup } from './markup';
import { scrolling } from './scrolling';
import { style } from './style';

export function comparisonPage(comparison: Comparison, charts: readonly CostChart[]): string {
  const { rows, shared, provenance, layers } = comparison;
  const same = Object.entries(shared).map(([key, value]) => `${settingName(key)} ${value}`);
  const page = markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Shiftwise">
<title>${rows.length} results side by side – Shiftwise</title>
<style>${{ markup: style }}</style>
</head>
<body>
<header>
<h1>${rows.length} results side by side</h1>
<ul class="provenance">${provenance.map((line) => markup`<li>${line}</li>`)}${same.length > 0 && markup`<li>The same in all: ${same.join(', ')}</li>`}</ul>
</header>
<main>
${charts.length > 0 && markup`<section id="pareto"><h2>Accuracy and what it costs</h2>${charts.map(costChart)}</section>`}
<section id="rows"><h2>All results</h2>${rowTable(comparison)}</section>
${layers.length > 0 && markup`<section id="layers"><h2>Layers that differ most</h2>${layerTable(comparison)}</section>`}
${comparison.confusions.length > 0 && markup`<section id="confusions"><h2>Classes that are confused most</h2>${confusionTable(comparison)}</section>`}
</main>
<footer>Written by Shiftwise. Every figure is of the preset, images and settings named beside it.</footer>
</body>
</html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

/** The figures that stand for the rest, as many as fit beside the settings; all of them are in comparison.csv. */
const mostMetrics = (settings: number): number => Math.max(1, Math.min(4, 10 - settings));

function rowTable({ rows, differ, metrics }: Comparison): Markup {
  const main = mainOf(metrics);
  const shown = [...metrics]
    .sort((a, b) => Number(b === main) - Number(a === main))
    .slice(0, mostMetrics(differ.length));
  const left = metrics.length - shown.length;
  const caption = `Every result${left > 0 ? `; ${left} more figures of each are in comparison.csv` : ''}`;
  const common = floatOfAll(rows);
  const ofRows = common || main === undefined ? [] : [main];
  const heads = [
    ...[...shown.map(metricName), ...ofRows.map((metric) => `${metricName(metric)}, float`)],
    ...['Size', 'MAC bits', 'Clocks an image'],
  ];
  const text = (title: string): Markup => markup`<th scope="col" class="text">${title}</th>`;
  const body = rows.map((row) => tableRow(row, differ, shown, ofRows));
  const float =
    common &&
    markup`<tr class="float"><th scope="row" class="text" colspan="${1 + differ.length}">float</th>${shown.map((metric) => markup`<td>${figure(metric, common[metric])}</td>`)}<td></td><td></td><td></td></tr>`;
  return scrolling(
    caption,
    markup`<table class="fits"><caption>${caption}</caption><thead><tr>${[text('Name'), ...differ.map((key) => text(settingName(key)))]}${heads.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead><tbody>${body}${float}</tbody></table>`,
  );
}

const figure = (metric: string, value: number | undefined): string =>
  value === undefined ? missing : metricText(metric, value);

/** @param ofFloat figures of float that rows have of their own */
function tableRow(
  { name, settings, metrics, float, size, hardware, cycles }: ComparedRow,
  differ: readonly string[],
  shown: readonly string[],
  ofFloat: readonly string[],
): Markup {
  const costs = [
    size === undefined ? missing : bytesText(size),
    hardware ? largeText(hardware.macBits) : missing,
    cycles === undefined ? missing : countText(cycles),
  ];
  return markup`<tr><th scope="row" class="name">${name}</th>${differ.map((key) => markup`<td class="text">${String(settings[key] ?? missing)}</td>`)}${shown.map((metric) => markup`<td>${figure(metric, metrics[metric])}</td>`)}${ofFloat.map((metric) => markup`<td>${figure(metric, float[metric])}</td>`)}${costs.map((text) => markup`<td>${text}</td>`)}</tr>`;
}

function layerTable({ rows, layers }: Comparison): Markup {
  const caption = 'SQNR of each layer’s output in dB, in runs; the layers that differ most first';
  const measured = rows.map((row, at) => ({ ...row, at })).filter((row) => Object.keys(row.layers).length > 0);
  const heads = measured.map(({ name }) => markup`<th scope="col">${name}</th>`);
  const body = layers.map(
    ({ layer, sqnrDb }) =>
      markup`<tr><th scope="row" class="name">${layer}</th>${measured.map(({ at }) => markup`<td>${decibelText(sqnrDb[at])}</td>`)}</tr>`,
  );
  return scrolling(
    caption,
    markup`<table><caption>${caption}</caption><thead><tr><th scope="col" class="text">Layer</th>${heads}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

function confusionTable({ rows, confusions }: Comparison): Markup {
  const caption = 'How often one class was taken for another, in runs';
  const known = rows.map((row, at) => ({ ...row, at })).filter((row) => row.confusions);
  const body = confusions.map(
    ({ pair, counts }) =>
      markup`<tr><th scope="row" class="name">${pair}</th>${known.map(({ at }) => markup`<td>${countText(counts[at] ?? 0)}</td>`)}</tr>`,
  );
  return scrolling(
    caption,
    markup`<table class="narrow"><caption>${caption}</caption><thead><tr><th scope="col" class="text">Taken for another</th>${known.map(({ name }) => markup`<th scope="col">${name}</th>`)}</tr></thead><tbody>${body}</tbody></table>`,
  );
}
