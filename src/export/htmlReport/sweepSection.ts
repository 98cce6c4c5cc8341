/** The sweep: tables in the manner of the report's 4.1 to 4.3, and the line chart of its figures 4.1 and 4.2. */
import { confidenceNote, isNoise } from '../../protocol/results/confidenceText';
import type { SweepFigures } from '../../protocol/results/results';
import { choiceOf, lineChartOf, type LineChart } from '../../protocol/views/lineChart';
import { rowsOfSweep } from '../../protocol/views/reportRows';
import { isShare, mainOf, metricName } from '../../protocol/results/metrics';
import { countText, metricText, missing, pointsText, sureText } from './figures';
import { lineChart } from './lineChart';
import { markup } from './markup';
import type { Markup } from './markup';
import { pivotOf } from './pivot';
import type { Pivot, PivotCell } from './pivot';
import { scrolling } from './scrolling';
import { costTable, plainTables } from './sweepTables';

/**
 * A table for every metric, a chart for the main one. Without a varied bit width: one plain table of all rows. What the
 * editor's page replaces by something that answers to clicks is marked `still`.
 */
export function sweepSection(sweep: SweepFigures): Markup {
  const metrics = [...new Set(sweep.rows.flatMap((row) => Object.keys(row.metrics)))];
  const main = mainOf(metrics);
  if (main === undefined) return markup`<p>The sweep has no rows.</p>`;
  const ordered = [main, ...metrics.filter((name) => name !== main)];
  if (sweep.rows.some(({ float }) => float))
    return markup`<div class="still">${lineChart(sweepChart(sweep, main))}${plainTables(sweep, ordered)}</div>`;
  const pivots = ordered.map((metric) => pivotOf(sweep, metric)).filter((pivot) => pivot !== undefined);
  if (pivots.length === 0) return markup`<div class="still">${plainTables(sweep, ordered)}</div>`;
  return markup`<div class="still">${lineChart(sweepChart(sweep, main))}</div>${pivots.map((pivot) => pivotTable(pivot, sweep))}${costTable(sweep, main)}
<p class="explain">Small figures are the difference to float${isShare(main) && ' in percentage points'}.${sweep.floatIntervals && ` ${confidenceNote}`}</p>`;
}

/** The metric over bit width, with a line for each combination of the other settings. */
export function sweepChart(sweep: SweepFigures, metric: string): LineChart {
  const rows = rowsOfSweep(sweep, '');
  return lineChartOf(rows, choiceOf(rows, { metric }));
}

const captionOf = (metric: string, sweep: SweepFigures): string =>
  `${metricName(metric)} on ${countText(sweep.images)} images, evaluator ${sweep.evaluator}`;

function pivotTable(pivot: Pivot, sweep: SweepFigures): Markup {
  const columns = pivot.groups.flatMap((group) => group.columns);
  const body = pivot.widths.map(
    (bits, row) =>
      markup`<tr><td class="text">integer</td><th scope="row">${bits} bit</th>${columns.map(({ values }) => cell(pivot, values[row]))}</tr>`,
  );
  const floatCell = markup`<td>${sureText(pivot.metric, pivot.float ?? NaN, pivot.floatInterval)}<small></small></td>`;
  const float =
    pivot.float !== undefined &&
    markup`<tr class="float"><td class="text">float</td><th scope="row">32 bit</th>${columns.map(() => floatCell)}</tr>`;
  const modes = pivot.groups.some(({ label }) => label !== '') ? '; columns are adjustment modes' : '';
  const caption = `${captionOf(pivot.metric, sweep)}${modes}`;
  return scrolling(
    caption,
    markup`<table><caption>${caption}</caption><thead>${heads(pivot)}</thead><tbody>${body}${float}</tbody></table>`,
  );
}

const rowTitles: Readonly<Record<string, string>> = {
  bits: 'Bit width',
  'bits.weights': 'Bit width of weights',
  'bits.activations': 'Bit width of activations',
};

function heads(pivot: Pivot): Markup {
  const divided = pivot.groups.some(({ columns }) => columns.some(({ label }) => label !== ''));
  const rows = divided ? 2 : 1;
  const left = markup`<th scope="col" class="text" rowspan="${rows}">Datatype</th><th scope="col" rowspan="${rows}">${rowTitles[pivot.rowKey]}</th>`;
  const groups = pivot.groups.map(({ label, columns }) => {
    const title = label || (divided ? 'varied' : metricName(pivot.metric));
    return markup`<th scope="${divided ? 'colgroup' : 'col'}" colspan="${columns.length}">${title}</th>`;
  });
  const below = pivot.groups.flatMap(({ columns }) =>
    columns.map(({ label }) => markup`<th scope="col">${label || missing}</th>`),
  );
  return markup`<tr>${left}${groups}</tr>${divided && markup`<tr>${below}</tr>`}`;
}

function cell(pivot: Pivot, found: PivotCell | undefined): Markup {
  if (found === undefined) return markup`<td>${missing}</td>`;
  return markup`<td>${sureText(pivot.metric, found.value, found.interval)}${difference(pivot, found)}</td>`;
}

/** Colour is for shares only, where a point means the same everywhere: a loss over 1 point warns, over 5 is bad. */
function difference(pivot: Pivot, { value, difference: interval }: PivotCell): Markup | undefined {
  if (pivot.float === undefined || !Number.isFinite(value)) return undefined;
  const change = value - pivot.float;
  const noise = interval && isNoise(interval) ? ' noise' : '';
  if (!isShare(pivot.metric)) return markup`<small>${metricText(pivot.metric, change)}${noise}</small>`;
  const severity = change < -0.05 ? 'bad' : change < -0.01 ? 'warn' : '';
  return markup`<small class="${noise ? '' : severity}">${pointsText(change)}${noise}</small>`;
}
