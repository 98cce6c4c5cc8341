/**
 * A comparison as files for people and for programs: `comparison.csv`, `.md`, `.html` with Pareto charts (`pareto-*.svg` each), `.jsonl` (a line for each row, as trackers take them) and
 * `junit.xml` (a test for each row; `failures` by row). Shares are fractions in data, percent in what people read; never both in one.
 */
import { mainOf, metricName, metricText } from '../../protocol/results/metrics';
import { costColumns, costOfCompared } from '../../protocol/results/rowCosts';
import type { Metrics } from '../../protocol/results/results';
import { floatOfAll, type ComparedRow, type Comparison } from '../../protocol/results/comparison';
import type { OutputFile } from '../../util/files';
import { visibleLine, visibleText } from '../../util/visibleText';
import { comparisonPage } from '../../export/htmlReport/comparisonPage';
import { costChartFile } from '../../export/htmlReport/costChart';
import { chartsOf } from './charts';
import { isPareto } from './compared';

/** @param failures by row: what it missed */
export function comparisonFiles(
  comparison: Comparison,
  failures: readonly (readonly string[])[] = [],
): readonly OutputFile[] {
  const charts = chartsOf(comparison);
  const texts: readonly (readonly [string, string])[] = [
    ['comparison.csv', csvOf(comparison)],
    ['comparison.md', markdownOf(comparison)],
    ['comparison.jsonl', jsonLinesOf(comparison)],
    ['junit.xml', junitOf(comparison, failures)],
    [
      'comparison.html',
      comparisonPage(
        comparison,
        charts.map(([, chart]) => chart),
      ),
    ],
    ...charts.map(([id, chart]) => [`pareto-${id}.svg`, costChartFile(chart)] as const),
  ];
  return texts.map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** RFC 4180. */
export function csvOf({ rows, differ, metrics }: Comparison): string {
  const head = [
    'name',
    ...differ,
    ...metrics,
    ...metrics.map((metric) => `float.${metric}`),
    'images',
    'sizeBytes',
    'macBits',
    'cycles',
  ];
  const lines = rows.map(({ name, settings, metrics: own, float, images, size, hardware, cycles }) => [
    ...[name, ...differ.map((key) => settings[key])],
    ...[...metrics.map((metric) => own[metric]), ...metrics.map((metric) => float[metric])],
    ...[images, size, hardware?.macBits, cycles],
  ]);
  return [head, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function markdownOf(comparison: Comparison): string {
  const { rows, differ, shared, metrics, layers, provenance } = comparison;
  const main = mainOf(metrics) ?? '';
  const best = (row: ComparedRow): string => (isPareto(row, rows, main, ({ size }) => size) ? ' ◆' : '');
  const float = floatOfAll(rows);
  const costs = costColumns(rows, costOfCompared);
  const head = [
    ...['name', ...differ, ...metrics.map(metricName), ...(float ? [] : [`${metricName(main)}, float`])],
    ...[...costs.map(({ title }) => title), 'noisiest layer'],
  ];
  const lines = rows.map((row) => [
    `${row.name}${best(row)}`,
    ...differ.map((key) => String(row.settings[key] ?? '–')),
    ...metrics.map((metric) => figure(metric, row.metrics[metric])),
    ...(float ? [] : [figure(main, row.float[main])]),
    ...costs.map(({ text }) => text(row) ?? '–'),
    row.worst ? `${row.worst.layer} (${row.worst.sqnrDb.toFixed(1)} dB)` : '–',
  ]);
  const ofAll = float && [
    ...['float', ...differ.map(() => ''), ...metrics.map((metric) => figure(metric, float[metric]))],
    ...[...costs.map(() => ''), ''],
  ];
  const common = Object.entries(shared).map(([key, value]) => `${key} ${value}`);
  return [
    tableOf(head, [...lines, ...(ofAll ? [ofAll] : [])]),
    ...(rows.some((row) => best(row) !== '')
      ? [`◆ no other is both smaller and better in ${metricName(main)}.\n`]
      : []),
    ...(layers.length > 0 ? [layerTable(comparison)] : []),
    ...classTable(rows),
    ...confusionTable(comparison),
    ...(common.length > 0 ? [`The same in all: ${common.join(', ')}.\n`] : []),
    ...provenance.map((line) => `- ${cellText(line)}\n`),
  ].join('\n');
}

/** Of the runs that know them. */
function confusionTable({ rows, confusions }: Comparison): readonly string[] {
  if (confusions.length === 0) return [];
  const known = [...rows.keys()].filter((at) => rows[at].confusions);
  const lines = confusions.map(({ pair, counts }) => [pair, ...known.map((at) => String(counts[at]))]);
  return [tableOf(['taken for another, how often', ...known.map((at) => rows[at].name)], lines)];
}

/** Of the runs that know them. */
function classTable(rows: readonly ComparedRow[]): readonly string[] {
  const known = rows.flatMap(({ name, classes }) => (classes ? [{ name, classes }] : []));
  const labels = [...new Set(known.flatMap(({ classes }) => Object.keys(classes)))];
  if (labels.length === 0) return [];
  const lines = labels.map((label) => [label, ...known.map(({ classes }) => figure('map50', classes[label]))]);
  return [tableOf(['AP@0.5 of each class', ...known.map(({ name }) => name)], lines)];
}

function layerTable({ rows, layers }: Comparison): string {
  const head = ['SQNR of the layers that differ most, dB', ...rows.map(({ name }) => name)];
  const lines = layers.map(({ layer, sqnrDb }) => [layer, ...sqnrDb.map((db) => (db === null ? '–' : db.toFixed(1)))]);
  return tableOf(head, lines);
}

const figure = (metric: string, value: number | undefined): string =>
  value === undefined ? '–' : metricText(metric, value).replaceAll('\u00a0', ' ');

function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row), ''].join('\n');
}

/** Names come from files: what cannot be seen is written out, and nothing in them is a mark or an element. */
const cellText = (text: string): string =>
  visibleText(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** A line for each row: `params` and `metrics` by name, as trackers of experiments call them. */
export function jsonLinesOf({ rows }: Comparison): string {
  return rows
    .map(({ name, settings, metrics, float, images, size, hardware, cycles, provenance }) => {
      const ofFloat: Metrics = Object.fromEntries(
        Object.entries(float).map(([key, value]) => [`float.${key}`, value] as const),
      );
      const costs = {
        ...(size !== undefined && { sizeBytes: size }),
        ...hardware,
        ...(cycles !== undefined && { cycles }),
      };
      const all: Metrics = { ...metrics, ...ofFloat, ...costs };
      return `${JSON.stringify({ name, params: settings, metrics: all, tags: { images, provenance } })}\n`;
    })
    .join('');
}

export function junitOf({ rows, differ }: Comparison, failures: readonly (readonly string[])[]): string {
  const failed = failures.filter((lines) => lines.length > 0).length;
  const cases = rows.map((row, at) => {
    const named = [row.name, ...differ.map((key) => `${key}=${row.settings[key] ?? ''}`)].join(' ');
    const missed = (failures[at] ?? []).map((line) => `    <failure message="${escaped(line)}"/>\n`).join('');
    const said = escaped(JSON.stringify(row.metrics));
    return `  <testcase classname="shiftwise" name="${escaped(named)}">\n${missed}    <system-out>${said}</system-out>\n  </testcase>\n`;
  });
  const head = `<testsuite name="shiftwise" tests="${rows.length}" failures="${failed}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${cases.join('')}</testsuite>\n`;
}

/** XML 1.0 has no control characters. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return visibleLine(text).replace(/[&<>"]/g, (letter) => entities[letter]);
}
