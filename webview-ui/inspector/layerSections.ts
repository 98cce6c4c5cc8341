/** From a layer's detail to what the inspector shows: sections with a line of figures and charts. Pure. */
import type { ChartConfiguration } from 'chart.js';
import { count, decibels, number, percent } from '../../src/protocol/numberText';
import type { Accumulators, Comparison, LayerDetail } from '../../src/protocol/layerDetail';
import { accumulatorChart } from '../charts/accumulatorChart';
import { channelChart } from '../charts/channelChart';
import type { ChartTheme } from '../charts/chartTheme';
import { errorChart } from '../charts/errorChart';
import { histogramChart } from '../charts/histogramChart';
import { valuesChart } from '../charts/valuesChart';

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
            ...{ id: 'weights' as const, title: 'Weights', provenance: weights.provenance },
            figures: figuresOf(weights, asRun.weights),
            charts: [
              ...comparisonCharts(weights, 'weights', theme),
              {
                title: 'Range of each output channel',
                summary: `${weights.channels.length} channels; the integers reach ${number(weights.grid.high)} at most.`,
                config: channelChart(weights.channels, theme),
              },
            ],
          },
        ]
      : []),
    ...(activations
      ? [
          {
            ...{ id: 'activations' as const, title: 'Output', provenance: activations.provenance },
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
  const beside = (text: string, run: string): string => (isTrial ? `${text} (run: ${run})` : text);
  const sqnr = ({ sqnrDb }: Comparison): string => (sqnrDb === null ? 'no signal' : `${decibels(sqnrDb)} dB`);
  const clipped = ({ clipped: { below, above } }: Comparison): string => percent((below + above) * 100);
  return [
    `SQNR ${beside(sqnr(shown), asRun ? sqnr(asRun) : '')}`,
    `clipped ${beside(clipped(shown), asRun ? clipped(asRun) : '')}`,
    `step ${beside(number(shown.grid.step), asRun ? number(asRun.grid.step) : '')}`,
    `largest error ${beside(number(shown.maxError), asRun ? number(asRun.maxError) : '')}`,
  ];
}

function comparisonCharts(comparison: Comparison, what: string, theme: ChartTheme): Section['charts'] {
  const { grid, clipped, maxError } = comparison;
  const range = `integers reach from ${number(grid.low)} to ${number(grid.high)} in steps of ${number(grid.step)}`;
  return [
    {
      title: 'Float against integers',
      summary: `A sample of the ${what}; ${range}.`,
      config: valuesChart(comparison, what, theme),
    },
    {
      title: 'Histogram',
      summary: `${count(comparison.count)} ${what}; ${range}; ${percent((clipped.below + clipped.above) * 100)} clipped.`,
      config: histogramChart(comparison, what, theme),
    },
    {
      title: 'Error',
      summary: `Integer minus float; the largest error is ${number(maxError)}.`,
      config: errorChart(comparison, theme),
    },
  ];
}

function accumulatorSection(accumulators: Accumulators, theme: ChartTheme, limitBits: number): Section {
  const { min, max, seenBits, worstBits, provenance } = accumulators;
  return {
    ...{ id: 'accumulators', title: 'Accumulators', provenance },
    figures: [
      `${number(min)} … ${number(max)}`,
      `${seenBits} bits seen`,
      `${worstBits} bits in the worst case`,
      headroomText(seenBits, worstBits, limitBits),
    ],
    charts: [
      {
        title: 'Histogram',
        summary: `From ${min} to ${max}: ${seenBits} bits.`,
        config: accumulatorChart(accumulators, theme, limitBits),
      },
    ],
  };
}

function headroomText(seenBits: number, worstBits: number, limitBits: number): string {
  const int = `int${limitBits}`;
  if (seenBits > limitBits) return `an ${int} accumulator overflows on these images`;
  if (worstBits > limitBits) return `an ${int} accumulator can overflow`;
  return `${limitBits - worstBits} bits of ${int} are never needed`;
}
