/** What a person chooses of a chart: the figure, the axis, settings that are held at one value, and whether zero is shown. */
import { t } from '@vscode/l10n';
import { axisKeys, settingName, valuesOf, varyingKeys, type ChartChoice } from '../../src/protocol/views/lineChart';
import { metricName } from '../../src/protocol/results/metrics';
import type { ReportRows } from '../../src/protocol/views/reportRows';
import { h, type View } from '../lib/dom';
import { capital } from './rowColumns';

export interface ControlsModel {
  readonly rows: ReportRows;
  readonly choice: ChartChoice;
}

export function createChartControls(choose: (change: Partial<ChartChoice>) => void): View<ControlsModel> {
  const element = h('div', { class: 'controls' });
  return {
    element,
    update({ rows, choice }) {
      const focused = document.activeElement?.id ?? '';
      const apart = varyingKeys(rows).filter((key) => key !== choice.x);
      const axes = axisKeys(rows);
      element.replaceChildren(
        picker(
          'metric',
          t('Figure'),
          rows.metrics.map((id) => [id, metricName(id)]),
          choice.metric,
          (metric) => choose({ metric }),
        ),
        ...(axes.length > 1
          ? [
              picker(
                'axis',
                t('Axis'),
                axes.map((id) => [id, settingName(id)]),
                choice.x,
                (x) => choose({ x }),
              ),
            ]
          : []),
        ...apart.map((key) => held(rows, choice, key, choose)),
        fromZero(choice.fromZero, (wanted) => choose({ fromZero: wanted })),
      );
      if (focused) element.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus();
    },
    dispose: () => undefined,
  };
}

const each = '';

function held(
  rows: ReportRows,
  { fixed }: ChartChoice,
  key: string,
  choose: (change: Partial<ChartChoice>) => void,
): HTMLElement {
  const options = [[each, t('a line each')], ...valuesOf(rows, key).map((value) => [value, value])] as [
    string,
    string,
  ][];
  return picker(`held-${key}`, capital(settingName(key)), options, fixed[key] ?? each, (value) => {
    const rest = Object.entries(fixed).filter(([other]) => other !== key);
    choose({ fixed: Object.fromEntries(value === each ? rest : [...rest, [key, value]]) });
  });
}

function picker(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
  choose: (value: string) => void,
): HTMLElement {
  const select = h(
    'select',
    { id },
    ...options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
  );
  select.addEventListener('change', () => choose(select.value));
  return h('label', { class: 'picker', for: id }, label, select);
}

function fromZero(checked: boolean, choose: (wanted: boolean) => void): HTMLElement {
  const box = h('input', { type: 'checkbox', id: 'from-zero', checked });
  box.addEventListener('change', () => choose(box.checked));
  return h('label', { class: 'picker', for: 'from-zero' }, box, t('From zero'));
}
