/** From a layer's detail to what the inspector shows: sections with a line of figures and charts. Pure. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import { count, decibels, number, percent } from '../../src/protocol/results/numberText';
import type { Accumulators, Comparison, LayerDetail } from '../../src/protocol/results/layerDetail';
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
  const { weights, activations, accumulators, outputs } = shown;
  return [
    ...(weights
      ? [
          {
            ...{ id: 'weights' as const, title: t('Weights'), provenance: weights.provenance },
            figures: [...figuresOf(weights, asRun.weights), ...outputsText(outputs, 'weights')],
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
            figures: [
              ...outputFigures(activations, asRun.activations ?? activations),
              ...outputsText(outputs, 'activations'),
            ],
            charts: comparisonCharts(activations, 'values', theme),
          },
        ]
      : []),
    ...(accumulators ? [accumulatorSection(accumulators, theme, limitBits)] : []),
  ];
}

function figuresOf(shown: Comparison, asRun: Comparison | undefined): readonly string[] {
  return [
    t('SQNR {0}', beside(sqnrText, shown, asRun)),
    ...gridFigures(shown, asRun),
    t(
      'largest error {0}',
      beside(({ maxError }) => number(maxError), shown, asRun),
    ),
  ];
}

type Output = NonNullable<LayerDetail['activations']>;

/** What is tried has no errors of earlier layers in it, so it stands beside the run's output alone; the run's end to end is said as such. */
function outputFigures(shown: Output, asRun: Output): readonly string[] {
  const [first, last] = isTrial(shown, asRun)
    ? [
        t(
          'SQNR alone {0}',
          beside(({ alone }) => sqnrText(alone), shown, asRun),
        ),
        t(
          'largest error alone {0}',
          beside(({ alone }) => number(alone.maxError), shown, asRun),
        ),
      ]
    : [t('SQNR alone {0}', sqnrText(shown.alone)), t('largest error end to end {0}', number(shown.maxError))];
  return [t('SQNR end to end, run: {0}', sqnrText(asRun)), first, ...gridFigures(shown, asRun), last];
}

/** The network's outputs with what is tried of this part, beside the run's. */
function outputsText(outputs: LayerDetail['outputs'], part: 'weights' | 'activations'): readonly string[] {
  const tried = outputs?.[part];
  if (tried === undefined) return [];
  const text = (db: number): string => `${decibels(db)} dB`;
  const both = t('{0} (run: {1})', text(tried), text(outputs!.run));
  return [t('SQNR of the network’s outputs on {0} images: {1}', outputs!.images, both)];
}

function gridFigures(shown: Comparison, asRun: Comparison | undefined): readonly string[] {
  const clipped = ({ clipped: { below, above } }: Comparison): string => percent((below + above) * 100);
  return [
    t('clipped {0}', beside(clipped, shown, asRun)),
    t(
      'step {0}',
      beside(({ grid }) => number(grid.step), shown, asRun),
    ),
  ];
}

const isTrial = (shown: Comparison, asRun: Comparison | undefined): asRun is Comparison =>
  asRun !== undefined && asRun.provenance !== shown.provenance;

/** The run's figure beside that of a trial. */
function beside<C extends Comparison>(text: (of: C) => string, shown: C, asRun: C | undefined): string {
  return isTrial(shown, asRun) ? t('{0} (run: {1})', text(shown), text(asRun)) : text(shown);
}

const sqnrText = ({ sqnrDb }: Pick<Comparison, 'sqnrDb'>): string =>
  sqnrDb === null ? t('no signal') : `${decibels(sqnrDb)} dB`;

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
