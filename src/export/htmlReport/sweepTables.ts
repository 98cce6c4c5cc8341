/** The settings of a sweep as rows: figures, and what the settings' models take. */
import { floatsOf } from '../../protocol/results/floats';
import { metricName } from '../../protocol/results/metrics';
import type { Intervals, Metrics, RowCost, SweepFigures, SweepRow } from '../../protocol/results/results';
import { bytesText, countText, judgedText, largeText, missing, sureText } from './figures';
import { markup, type Markup } from './markup';
import { scrolling } from './scrolling';

const keysOf = ({ rows }: SweepFigures): readonly string[] => [
  ...new Set(rows.flatMap(({ settings }) => Object.keys(settings))),
];

/** As many figures with their intervals as fit beside the settings. */
const mostFigures = 4;

/** The main figure with what each setting takes, then the other figures. */
export function plainTables(sweep: SweepFigures, [main, ...others]: readonly string[]): Markup {
  const parts = Array.from({ length: Math.ceil(others.length / mostFigures) }, (_, at) =>
    others.slice(at * mostFigures, (at + 1) * mostFigures),
  );
  return markup`${mainTable(sweep, main)}${parts.map((metrics) => figuresTable(sweep, metrics))}`;
}

/** Float stands beside each where resolutions differ, else below all. */
function mainTable(sweep: SweepFigures, metric: string): Markup {
  const [keys, costs, isBeside] = [keysOf(sweep), costsOf(sweep.rows), floatsOf(sweep).length > 1];
  const rows = sweep.rows.map((row) => {
    const texts = [
      ...(isBeside ? [figure(metric, row.float ?? {}, row.floatIntervals)] : []),
      metric in row.metrics ? judgedText(metric, row.metrics[metric], row.confidence) : missing,
      ...costs.map(([, text]) => text(row)),
    ];
    return markup`<tr>${settingCells(keys, row)}${cells(texts)}</tr>`;
  });
  const float =
    !isBeside && floatRow(keys, [figure(metric, sweep.float, sweep.floatIntervals), ...costs.map(() => '')]);
  const titles = [
    ...[...(isBeside ? [`${metricName(metric)}, float`] : []), metricName(metric)],
    ...costs.map(([title]) => title),
  ];
  const caption = `Every setting on ${countText(sweep.images)} images, evaluator ${sweep.evaluator}`;
  return titledTable(caption, keys, titles, markup`${rows}${float}`);
}

function figuresTable(sweep: SweepFigures, metrics: readonly string[]): Markup {
  const keys = keysOf(sweep);
  const rows = sweep.rows.map((row) => {
    const texts = metrics.map((metric) => figure(metric, row.metrics, row.confidence?.metrics));
    return markup`<tr>${settingCells(keys, row)}${cells(texts)}</tr>`;
  });
  const floats = metrics.map((metric) => figure(metric, sweep.float, sweep.floatIntervals));
  const float = floatsOf(sweep).length === 1 && floatRow(keys, floats);
  return titledTable('More figures of every setting', keys, metrics.map(metricName), markup`${rows}${float}`);
}

const cells = (texts: readonly string[]): readonly Markup[] => texts.map((text) => markup`<td>${text}</td>`);

const floatRow = (keys: readonly string[], texts: readonly string[]): Markup =>
  markup`<tr class="float"><th scope="row" class="text" colspan="${Math.max(1, keys.length)}">float</th>${cells(texts)}</tr>`;

const figure = (metric: string, metrics: Metrics, intervals: Intervals | undefined): string =>
  metric in metrics ? sureText(metric, metrics[metric], intervals?.[metric]) : missing;

/** What models of rows take: nothing where no row knows it. */
export function costTable(sweep: SweepFigures, metric: string): Markup | undefined {
  const [keys, costs] = [keysOf(sweep), costsOf(sweep.rows)];
  if (costs.length === 0) return undefined;
  const rows = sweep.rows.map((row) => {
    const texts = [figure(metric, row.metrics, undefined), ...costs.map(([, text]) => text(row))];
    return markup`<tr>${settingCells(keys, row)}${cells(texts)}</tr>`;
  });
  return titledTable(
    'What each setting takes',
    keys,
    [metricName(metric), ...costs.map(([title]) => title)],
    markup`${rows}`,
  );
}

const settingCells = (keys: readonly string[], { settings }: SweepRow): readonly Markup[] =>
  keys.map((key) => markup`<td class="text">${String(settings[key] ?? missing)}</td>`);

function titledTable(caption: string, keys: readonly string[], titles: readonly string[], body: Markup): Markup {
  const heads = [
    ...keys.map((key) => markup`<th scope="col" class="text">${key}</th>`),
    ...titles.map((title) => markup`<th scope="col">${title}</th>`),
  ];
  return scrolling(
    caption,
    markup`<table class="fits"><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

type CostText = readonly [title: string, text: (row: SweepRow) => string];

/** Of what some row knows. */
function costsOf(rows: readonly SweepRow[]): readonly CostText[] {
  const column = (title: string, cost: keyof RowCost, text: (value: number) => string): readonly CostText[] =>
    rows.some((row) => row.cost?.[cost] !== undefined)
      ? [[title, ({ cost: own }) => (own?.[cost] === undefined ? missing : text(own[cost]))]]
      : [];
  return [
    ...column('Size', 'sizeBytes', bytesText),
    ...column('MAC bits', 'macBits', largeText),
    ...column('Clocks an image', 'cycles', countText),
  ];
}
