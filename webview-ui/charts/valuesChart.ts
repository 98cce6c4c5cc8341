/** Some of a layer's numbers in float and as integers stand for them, in memory order (report figures 3.4, 3.9, 3.10, 3.13). */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { Comparison } from '../../src/protocol/results/layerDetail';
import { number } from '../../src/protocol/results/numberText';
import { chartOptions } from './chartBase';
import type { ChartTheme } from './chartTheme';

/** As many as the report shows; more cannot be told apart. */
const shown = 100;

/** What the numbers of a chart are. */
export type Numbers = 'weights' | 'values';

export function valuesChart({ sample, grid, count }: Comparison, what: Numbers, theme: ChartTheme): ChartConfiguration {
  const every = Math.max(1, Math.floor(sample.float.length / shown));
  const points = (values: readonly number[]): { x: number; y: number }[] =>
    values
      .filter((_, at) => at % every === 0)
      .slice(0, shown)
      .map((y, x) => ({ x, y }));
  const last = Math.max(0, Math.min(shown, Math.ceil(sample.float.length / every)) - 1);
  const limits = limitsIn(grid, sample.float);
  return {
    type: 'line',
    data: {
      datasets: [
        {
          label: t('float'),
          data: points(sample.float),
          borderColor: theme.float,
          backgroundColor: theme.float,
          borderWidth: 1,
          pointRadius: 0,
          pointStyle: 'line',
        },
        {
          label: t('integers'),
          data: points(sample.quantized),
          ...{ borderColor: theme.quantized, backgroundColor: theme.quantized, borderWidth: 1, borderDash: [3, 2] },
          ...{ pointRadius: 1.6, pointStyle: 'rectRot' as const },
        },
        ...limits.map((y) => ({
          label: t('limit of the integers'),
          data: [
            { x: 0, y },
            { x: last, y },
          ],
          ...{
            borderColor: theme.limit,
            backgroundColor: theme.limit,
            borderWidth: 1,
            borderDash: [6, 4],
            pointRadius: 0,
            pointStyle: 'line' as const,
          },
        })),
      ],
    },
    options: chartOptions({ titles: { x: axisTitle(what, last + 1, number(count)), y: t('value') } }, theme),
  };
}

const axisTitle = (what: Numbers, some: number, all: string): string =>
  what === 'weights' ? t('{0} of {1} weights, in order', some, all) : t('{0} of {1} values, in order', some, all);

/** The limits that numbers come near: a limit far off would flatten the rest. */
function limitsIn({ low, high }: Comparison['grid'], values: readonly number[]): readonly number[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [low, high].filter((limit) => Math.abs(limit) <= 1.5 * largest);
}
