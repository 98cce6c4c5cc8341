/**
 * One layer looked at closely: its weights and its output in float against integers, with other methods and widths tried
 * on it alone. Plain data for charts; every part says what made it.
 */

import type { ValuesSummary } from './tensorValues';

/** How one population of numbers becomes integers. */
export interface Trial {
  /** As a recipe writes it: `min-max`, `outlier:4`, `percentile:99.99`. */
  readonly method: string;
  readonly bits: number;
}

export interface WeightTrial extends Trial {
  readonly granularity: 'per-tensor' | 'per-channel';
}

export interface LayerRequest {
  readonly runDir: string;
  readonly layer: string;
  /** Tried instead of what the run did; absent: as in the run. */
  readonly weights?: WeightTrial;
  readonly activations?: Trial;
  /** The network's outputs with the tried activations too: the run's calibration is made again for it, once while the run is open. */
  readonly ends?: boolean;
}

/** A layer's own settings, to be written into its recipe; what is absent stays as it is. */
export interface LayerChange {
  readonly layer: string;
  readonly part: 'weights' | 'activations';
  readonly bits?: number;
  readonly method?: string;
}

/** Counts in bins of equal width; the first begins at `start`. */
export interface Histogram {
  readonly start: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** Numbers x against what integers make of them, x̂ = s·(q − z). */
export interface Comparison {
  /** What was compared, with what, in words: the line below each chart. */
  readonly provenance: string;
  readonly count: number;
  /** Of x and of x̂, in the same bins. */
  readonly float: Histogram;
  readonly quantized: Histogram;
  /** Of x̂ − x. */
  readonly error: Histogram;
  /** The integers' grid: real value of a step (the largest where there are several) and of qmin and qmax. */
  readonly grid: { readonly step: number; readonly low: number; readonly high: number };
  /** Share of x below and above what its own integers reach, 0..1, and those x in the same bins. */
  readonly clipped: { readonly below: number; readonly above: number; readonly histogram: Histogram };
  /** The same numbers of both, evenly chosen. */
  readonly sample: {
    readonly float: readonly number[];
    readonly quantized: readonly number[];
    readonly clipped: readonly boolean[];
  };
  /** Null where float has no signal; 200 stands for exact. */
  readonly sqnrDb: number | null;
  readonly mse: number;
  readonly maxError: number;
}

/** Smallest, quartiles and largest of one output channel's weights, and the magnitude that its integers reach. */
export interface ChannelRange {
  readonly channel: number;
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
  readonly reach: number;
}

/** One output channel of a layer with weights. */
export interface ChannelRow {
  readonly channel: number;
  readonly weightScale: number;
  /** M as it is computed with. */
  readonly factor: number;
  /** m and k of M = m·2^−k; absent where M is a float. */
  readonly multiplier?: number;
  readonly shift?: number;
  /** Of the float weights. */
  readonly min: number;
  readonly max: number;
  /** |M − s_in·s_w/s_out| relative to the latter. */
  readonly factorError: number;
  /** Of the weights; null where all are 0. */
  readonly sqnrDb: number | null;
}

/** The layer's formula with its numbers, as the run has it. */
export interface Arithmetic {
  readonly mode: string;
  readonly rounding: string;
  readonly input: { readonly scale: number; readonly zeroPoint: number };
  readonly output: { readonly scale: number; readonly zeroPoint: number; readonly bits: number };
  readonly channels: readonly ChannelRow[];
}

export interface Accumulators {
  readonly provenance: string;
  readonly histogram: Histogram;
  readonly min: number;
  readonly max: number;
  /** Bits, sign included, that the worst case needs. */
  readonly worstBits: number;
  /** Bits, sign included, that these images needed. */
  readonly seenBits: number;
}

/** Errors of one kind: of a layer's own rounding and clipping, its input being exact. */
export type Alone = Pick<Comparison, 'sqnrDb' | 'mse' | 'maxError'>;

export interface Outputs {
  readonly images: number;
  readonly run: number;
  readonly weights?: number;
  /** Everything after the layer derived anew, as a run with this setting would. */
  readonly activations?: number;
}

export interface LayerDetail {
  readonly layer: string;
  /** The integers of the run: weights, and biases as they are added to accumulators. */
  readonly integers?: { readonly weights: ValuesSummary; readonly biases: ValuesSummary };
  readonly weights?: Comparison & { readonly trial: WeightTrial; readonly channels: readonly ChannelRange[] };
  /**
   * As in the run: end to end, errors of earlier layers included. Tried: this output alone. `alone` is the latter for both, on
   * the same images, so that they can be compared.
   */
  readonly activations?: Comparison & { readonly trial: Trial; readonly alone: Alone };
  /** SQNR in dB of the network's outputs on these images: of the run, and with other weights or with another output of this layer. */
  readonly outputs?: Outputs;
  readonly accumulators?: Accumulators;
  /** Of layers with weights whose accumulators are brought back to integers. */
  readonly arithmetic?: Arithmetic;
  /** Why a part is missing. */
  readonly notes: readonly string[];
}
