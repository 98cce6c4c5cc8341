/** The rows of a report that answer to clicks: chart, legend, table and what can be done with a row, around one choice. */
import { t } from '@vscode/l10n';
import { choiceOf, lineChartOf, type ChartChoice, type LineChart } from '../../src/protocol/views/lineChart';
import type { ReportState, RowAction } from '../../src/protocol/views/reportApi';
import type { ReportRows } from '../../src/protocol/views/reportRows';
import { createChart } from '../charts/chartView';
import { linesChart } from '../charts/linesChart';
import { readLinesTheme } from '../charts/linesTheme';
import { onThemeChange } from '../graph/theme';
import { h, type View } from '../lib/dom';
import { createChartControls } from './chartControls';
import { createLineLegend } from './lineLegend';
import { pngOf } from './png';
import type { KeptReport } from './reportState';
import { rowColumns } from './rowColumns';
import { createRowTable } from './rowTable';

export interface ExplorerIntents {
  readonly act: (action: RowAction, row: number) => void;
  readonly save: () => void;
  readonly copy: (text: string) => void;
  readonly kept: () => KeptReport;
  readonly keep: (change: Partial<KeptReport>) => void;
}

export interface Explorer extends View<ReportState & { readonly rows: ReportRows }> {
  readonly choice: () => ChartChoice | undefined;
  readonly picture: () => Promise<Uint8Array | undefined>;
}

/** Columns of a table that still has room beside the chart. */
const besideChart = 6;

export function createExplorer({ act, save, copy, kept, keep }: ExplorerIntents): Explorer {
  let state: (ReportState & { readonly rows: ReportRows }) | undefined;
  const choose = (change: Partial<ChartChoice>): void => {
    // What is not shown now may be wanted again by its name: only what was chosen is kept.
    keep({ choice: { ...kept().choice, ...change } });
    draw();
  };
  const select = (row: number): void => {
    if (kept().row === row) return;
    keep({ row });
    draw();
  };
  const controls = createChartControls(choose);
  const chart = createChart();
  const legend = createLineLegend((label) => {
    const { hidden = [] } = kept().choice;
    choose({ hidden: hidden.includes(label) ? hidden.filter((other) => other !== label) : [...hidden, label] });
  });
  const table = createRowTable({
    select,
    sort: (sort) => {
      keep({ sort });
      draw();
    },
    open: (row) => state?.actions[0] && act(state.actions[0].action, row),
    copy,
  });
  const actions = h('div', { class: 'actions', role: 'group', 'aria-label': t('With the selected row') });
  const origin = h('div', { class: 'provenance' });
  const chartSide = h('div', { class: 'chart-side' }, chart.element, legend.element, origin);
  const tableSide = h('div', { class: 'table-side' }, actions, table.element);
  const sides = h('div', { class: 'sides' }, chartSide, tableSide);
  const element = h('div', { class: 'explorer' }, controls.element, sides);

  const selectedRow = (): number | undefined => {
    const { row } = kept();
    return row !== undefined && row < (state?.rows.rows.length ?? 0) ? row : undefined;
  };
  const draw = (): void => {
    if (!state) return;
    const { rows } = state;
    const choice = choiceOf(rows, kept().choice);
    const lines = lineChartOf(rows, choice);
    controls.update({ rows, choice });
    legend.update(lines);
    sides.classList.toggle('stacked', rowColumns(rows).length > besideChart);
    origin.replaceChildren(...rows.origin.map((line) => h('p', {}, line)));
    table.update({ rows, selected: selectedRow(), sort: kept().sort });
    drawActions();
    chart.update({
      title: lines.title,
      summary: summaryOf(lines, rows),
      config: withClicks(linesChart(lines, rows.rows, readLinesTheme(), selectedRow()), lines, select),
    });
  };
  const drawActions = (): void => {
    const row = selectedRow();
    const buttons = (state?.actions ?? []).map(({ action, label }, at) => {
      const button = h(
        'button',
        { type: 'button', class: at === 0 ? 'primary' : 'secondary', 'data-action': action },
        label,
      );
      button.disabled = row === undefined;
      button.addEventListener('click', () => row !== undefined && act(action, row));
      return button;
    });
    const saveAs = h('button', { type: 'button', class: 'secondary', 'data-action': 'save' }, t('Save As…'));
    saveAs.addEventListener('click', save);
    actions.replaceChildren(...buttons, saveAs);
  };
  const stopTheme = onThemeChange(draw);
  return {
    element,
    choice: () => state && choiceOf(state.rows, kept().choice),
    picture: async () => state && pngOf(lineChartOf(state.rows, choiceOf(state.rows, kept().choice)), state.rows.rows),
    update(next) {
      state = next;
      draw();
    },
    dispose() {
      stopTheme();
      [controls, chart, legend, table].forEach((view) => view.dispose());
    },
  };
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
