/** The rows of a report that answer to clicks: chart, legend, table and what can be done with a row, around one choice. */
import { t } from '@vscode/l10n';
import { choiceOf, lineChartOf, type ChartChoice, type LineChart } from '../../src/protocol/views/lineChart';
import type { ReportState, RowAction } from '../../src/protocol/views/reportApi';
import type { ReportRows } from '../../src/protocol/views/reportRows';
import { createChart, type ChartModel } from '../charts/chartView';
import { linesChart } from '../charts/linesChart';
import { readLinesTheme } from '../charts/linesTheme';
import { onThemeChange } from '../graph/theme';
import { h, type View } from '../lib/dom';
import { createChartControls } from './chartControls';
import { createLineLegend } from './lineLegend';
import { pngOf } from './png';
import type { KeptReport } from './reportState';
import { createRowActions } from './rowActions';
import { rowColumns } from './rowColumns';
import { createRowTable } from './rowTable';

export interface ExplorerIntents {
  readonly act: (action: RowAction, row: number) => void;
  readonly save: () => void;
  readonly copy: (text: string) => void;
  readonly kept: () => KeptReport;
  readonly keep: (change: Partial<KeptReport>) => void;
}

export interface Explorer extends View<ExplorerModel> {
  readonly choice: () => ChartChoice | undefined;
  readonly picture: () => Promise<Uint8Array | undefined>;
}

/** Columns of a table that still has room beside the chart. */
const besideChart = 6;

type ExplorerModel = ReportState & { readonly rows: ReportRows };

export function createExplorer({ act, save, copy, kept, keep }: ExplorerIntents): Explorer {
  let state: ExplorerModel | undefined;
  const change = (next: Partial<KeptReport>): void => {
    keep(next);
    draw();
  };
  // What is not shown now may be wanted again by its name: only what was chosen is kept.
  const choose = (next: Partial<ChartChoice>): void => change({ choice: { ...kept().choice, ...next } });
  const select = (row: number): void => {
    if (kept().row !== row) change({ row });
  };
  const controls = createChartControls(choose);
  const chart = createChart();
  const legend = createLineLegend((label) => choose({ hidden: toggled(kept().choice.hidden, label) }));
  const table = createRowTable({
    ...{ select, copy, sort: (sort) => change({ sort }) },
    open: (row) => state?.actions[0] && act(state.actions[0].action, row),
  });
  const actions = createRowActions({ act, save });
  const origin = h('div', { class: 'provenance' });
  const chartSide = h('div', { class: 'chart-side' }, chart.element, legend.element, origin);
  const sides = h(
    'div',
    { class: 'sides' },
    chartSide,
    h('div', { class: 'table-side' }, actions.element, table.element),
  );
  const draw = (): void => {
    if (!state) return;
    const { rows } = state;
    const { choice, lines, row, sort } = shownOf(state, kept());
    controls.update({ rows, choice });
    legend.update(lines);
    sides.classList.toggle('stacked', rowColumns(rows).length > besideChart);
    origin.replaceChildren(...rows.origin.map((line) => h('p', {}, line)));
    table.update({ rows, selected: row, sort });
    actions.update({ actions: state.actions, row });
    chart.update(chartOf(rows, lines, row, select));
  };
  const stopTheme = onThemeChange(draw);
  return {
    element: h('div', { class: 'explorer' }, controls.element, sides),
    choice: () => state && shownOf(state, kept()).choice,
    picture: async () => state && pngOf(shownOf(state, kept()).lines, state.rows.rows),
    update(next) {
      state = next;
      draw();
    },
    dispose() {
      stopTheme();
      [controls, chart, legend, table, actions].forEach((view) => view.dispose());
    },
  };
}

const toggled = (hidden: readonly string[] = [], label: string): readonly string[] =>
  hidden.includes(label) ? hidden.filter((other) => other !== label) : [...hidden, label];

/** What is shown of the rows, by what was chosen of them. */
function shownOf({ rows }: ExplorerModel, { choice: chosen, row, sort }: KeptReport) {
  const choice = choiceOf(rows, chosen);
  const selected = row !== undefined && row < rows.rows.length ? row : undefined;
  return { choice, lines: lineChartOf(rows, choice), row: selected, sort };
}

function chartOf(
  rows: ReportRows,
  lines: LineChart,
  row: number | undefined,
  select: (row: number) => void,
): ChartModel {
  const config = linesChart(lines, rows.rows, readLinesTheme(), row);
  return { title: lines.title, summary: summaryOf(lines, rows), config: withClicks(config, lines, select) };
}

function summaryOf({ lines, x, float }: LineChart, rows: ReportRows): string {
  const [axis, count] = [x.labels.join(', '), rows.rows.length];
  return float === undefined
    ? t('{0} lines over {1}. The table has the figures of its {2} rows.', lines.length, axis, count)
    : t(
        '{0} lines over {1}, with the float model as a dotted line. The table has the figures of its {2} rows.',
        lines.length,
        axis,
        count,
      );
}

type Config = ReturnType<typeof linesChart>;

/** A click on a point selects its row. */
function withClicks(config: Config, { lines }: LineChart, select: (row: number) => void): Config {
  return {
    ...config,
    options: {
      ...config.options,
      onClick(event, _, chart) {
        if (!event.native) return;
        const [nearest] = chart.getElementsAtEventForMode(event.native, 'nearest', { intersect: true }, false);
        const line = nearest && lines[nearest.datasetIndex];
        const point =
          nearest && (chart.data.datasets[nearest.datasetIndex].data[nearest.index] as { x: number } | null);
        const row = line && point ? line.rows[point.x] : undefined;
        if (row !== undefined) select(row);
      },
    },
  };
}
