/** From a layer's detail to what the inspector shows: sections with a line of figures and charts. Pure. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import { count, decibels, number, percent } from '../../src/protocol/numberText';
import type { Accumulators, Comparison, LayerDetail } from '../../src/protocol/layerDetail';
import { accumulatorChart } from '../charts/accumulatorChart';
import { channelChart } from '../charts/channelChart';
import type { ChartTheme } from '../charts/chartTheme';
import { errorChart } from '../charts/errorChart';
import { histogramChart } from '../charts/histogramChart';
import { valuesChart, type Numbers } from '../charts/valuesChart';

export type SectionId = 'weights' | 'activations' | 'accumulators';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** The figures, as short texts. */
  readonly figures: readonly string[];
  /** What made them. */
  readonly provenance: string;
  readonly charts: readonly { readonly title: string; readonly summary: string; readonly config: ChartConfiguration }[];
}

/**
 * @param asRun the layer as the run has it, for comparing with what is tried
 * @param limitBits of the accumulator that the hardware has, sign included
 */
export function sectionsOf(
  shown: LayerDetail,
  asRun: LayerDetail,
  theme: ChartTheme,
  limitBits = 32,
): readonly Section[] {
  const { weights, activations, accumulators } = shown;
  return [
    ...(weights
      ? [
          {
            ...{ id: 'weights' as const, title: t('Weights'), provenance: weights.provenance },
            figures: figuresOf(weights, asRun.weights),
            charts: [
              ...comparisonCharts(weights, 'weights', theme),
              {
                title: t('Range of each output channel'),
                summary: t(
                  '{0} channels; the integers reach {1} at most.',
                  weights.channels.length,
                  number(weights.grid.high),
                ),
                config: channelChart(weights.channels, theme),
              },
            ],
          },
        ]
      : []),
    ...(activations
      ? [
          {
            ...{ id: 'activations' as const, title: t('Output'), provenance: activations.provenance },
            figures: figuresOf(activations, asRun.activations),
            charts: comparisonCharts(activations, 'values', theme),
          },
        ]
      : []),
    ...(accumulators ? [accumulatorSection(accumulators, theme, limitBits)] : []),
  ];
}

function figuresOf(shown: Comparison, asRun: Comparison | undefined): readonly string[] {
  const isTrial = asRun !== undefined && asRun.provenance !== shown.provenance;
  const beside = (text: string, run: string): string => (isTrial ? t('{0} (run: {1})', text, run) : text);
  const sqnr = ({ sqnrDb }: Comparison): string => (sqnrDb === null ? t('no signal') : `${decibels(sqnrDb)} dB`);
  const clipped = ({ clipped: { below, above } }: Comparison): string => percent((below + above) * 100);
  return [
    t('SQNR {0}', beside(sqnr(shown), asRun ? sqnr(asRun) : '')),
    t('clipped {0}', beside(clipped(shown), asRun ? clipped(asRun) : '')),
    t('step {0}', beside(number(shown.grid.step), asRun ? number(asRun.grid.step) : '')),
    t('largest error {0}', beside(number(shown.maxError), asRun ? number(asRun.maxError) : '')),
  ];
}

function comparisonCharts(comparison: Comparison, what: Numbers, theme: ChartTheme): Section['charts'] {
  const { grid, clipped, maxError } = comparison;
  const { low, high, step } = grid;
  const reach = t('integers reach from {0} to {1} in steps of {2}', number(low), number(high), number(step));
  const share = percent((clipped.below + clipped.above) * 100);
  return [
    {
      title: t('Float against integers'),
      summary:
        what === 'weights' ? t('A sample of the weights; {0}.', reach) : t('A sample of the values; {0}.', reach),
      config: valuesChart(comparison, what, theme),
    },
    {
      title: t('Histogram'),
      summary:
        what === 'weights'
          ? t('{0} weights; {1}; {2} clipped.', count(comparison.count), reach, share)
          : t('{0} values; {1}; {2} clipped.', count(comparison.count), reach, share),
      config: histogramChart(comparison, what, theme),
    },
    {
      title: t('Error'),
      summary: t('Integer minus float; the largest error is {0}.', number(maxError)),
      config: errorChart(comparison, theme),
    },
  ];
}

function accumulatorSection(accumulators: Accumulators, theme: ChartTheme, limitBits: number): Section {
  const { min, max, seenBits, worstBits, provenance } = accumulators;
  return {
    ...{ id: 'accumulators', title: t('Accumulators'), provenance },
    figures: [
      `${number(min)} … ${number(max)}`,
      t('{0} bits seen', seenBits),
      t('{0} bits in the worst case', worstBits),
      headroomText(seenBits, worstBits, limitBits),
    ],
    charts: [
      {
        title: t('Histogram'),
        summary: t('From {0} to {1}: {2} bits.', min, max, seenBits),
        config: accumulatorChart(accumulators, theme, limitBits),
      },
    ],
  };
}

function headroomText(seenBits: number, worstBits: number, limitBits: number): string {
  const int = `int${limitBits}`;
  if (seenBits > limitBits) return t('an {0} accumulator overflows on these images', int);
  if (worstBits > limitBits) return t('an {0} accumulator can overflow', int);
  return t('{0} bits of {1} are never needed', limitBits - worstBits, int);
}
