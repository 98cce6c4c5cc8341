/**
 * What the engine answers: plain data that the CLI prints with `--json`, the report quotes and the editor shows.
 * Field names are a contract (DESIGN section 6): add, never rename.
 */
import type { PreprocessSpec } from '../../calibrate/preprocess';
import type { Cost, CostTotals } from '../../quantize/cost';
import type { AdjustmentMode } from '../../quantize/quantizedModel';

export interface LayerInfo {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  /** Empty where nothing is known. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly params: number;
  /** Null where they depend on a dimension that is not known. */
  readonly macs: number | null;
  /** Names of the layers whose output this one reads. */
  readonly from: readonly string[];
  /** Line of the section in the cfg text, from 0. */
  readonly line?: number;
  /** Name of the value that the layer makes, by which other tools know it. */
  readonly value?: string;
  /** Scale and zero point of the integers that the file holds it in, where it is quantized already. */
  readonly given?: {
    readonly scale: number;
    readonly zeroPoint: number;
    readonly bits: number;
    readonly signed: boolean;
  };
  /** The same of weights that the file holds in integers; arrays where it has one per channel, of blocks the smallest and the largest. */
  readonly givenWeights?: {
    readonly scale: number | readonly number[];
    readonly zeroPoint: number | readonly number[];
    readonly bits: number;
    readonly signed: boolean;
    /** Weights along an axis that share a scale; absent where scales are per tensor or channel. */
    readonly block?: number;
  };
  /** As the operator's own names have them, windows with their defaults; of a section's further operators a line each. */
  readonly attributes?: readonly (readonly [name: string, text: string])[];
  /** Of convolutions that are no plain ones: a group per channel, several groups, or a window of one position. */
  readonly form?: 'depthwise' | 'grouped' | 'pointwise';
  /** Learned tensors. */
  readonly tensors?: readonly { readonly name: string; readonly type: string; readonly shape: readonly number[] }[];
  /** What is expected to become of it in integers; what became of it says the run. */
  readonly fate?: LayerFate;
}

/**
 * `integer`: it stays a layer of its own. `folded` or `fused`: its arithmetic is part of the layer `into`, of its weights or as its
 * activation. `beforehand`: known before the network runs. `dropped`: hands on what it reads. `float`: as `why` says.
 */
export interface LayerFate {
  readonly kind: 'integer' | 'folded' | 'fused' | 'beforehand' | 'dropped' | 'float';
  readonly into?: string;
  readonly why?: string;
}

export interface InputPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  /** What it is taken for, as a recipe's `inputs.NAME.layout` has it. */
  readonly layout?: 'NCHW' | 'NHWC' | 'tokens' | 'array';
  /** In words: "pictures: colour, 32×24, channels first (NCHW)". */
  readonly taken?: string;
  /** What that was guessed from. */
  readonly because?: string;
}

export interface InspectResult {
  readonly format: 'onnx' | 'darknet';
  readonly name: string;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly type: string }[];
  readonly layers: readonly LayerInfo[];
  readonly totals: { readonly params: number; readonly macs: number | null };
  /** What the file says of itself, by key: format, producer, operator sets, and its own metadata. */
  readonly about?: Readonly<Record<string, string>>;
  /** Names of the network's classes, in the order of its outputs; absent where neither the file nor a list beside it tells them. */
  readonly classes?: readonly string[];
  /** What a person should know: weights file missing, bytes left over, operators that will be float islands. */
  readonly notes: readonly string[];
}

/** How a layer's weights are distributed, for a picture. */
export interface WeightSummary {
  /** Finite weights, zeros among them. */
  readonly count: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  /** Counts in equal steps from min to max. */
  readonly bins: readonly number[];
}

export interface QuantizedLayerInfo {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  readonly bits: { readonly weights: number | null; readonly activations: number; readonly bias: number | null };
  readonly scale: {
    readonly input: number;
    /** An array when per-channel; null for layers without weights. */
    readonly weights: number | readonly number[] | null;
    readonly output: number | readonly number[];
  };
  /** Integers of real zero; absent where both are 0, as they always are with symmetric activations. */
  readonly zeroPoint?: { readonly input: number; readonly output: number };
  /** Null where nothing is adjusted (pools, heads that leave as int32). Arrays when per-channel. */
  readonly adjustment: {
    readonly mode: AdjustmentMode;
    readonly value: number | readonly number[];
    readonly multiplier: number | readonly number[] | null;
    readonly shift: number | readonly number[] | null;
    /** |m·2^−k − M| / M of the wanted factor M; the largest when per-channel. */
    readonly relativeError: number;
  } | null;
  /**
   * Convolutions: the fastest way of computing that provably gives the true accumulators (`winograd4`, `winograd2`,
   * `depthwise`, `direct`; int64: `split`, `carried`, `words`; `reference`). It changes no integer.
   */
  readonly kernelPath?: string;
  readonly accumulatorBits: number | null;
  /** Share of output values at qmin or qmax that the float value lies beyond, 0..1; null when not measured. */
  readonly saturation: number | null;
  /**
   * max |q − z| over the largest |q − z| that the range has, 0..1: a half wastes a bit. Absent where the output is an int32
   * accumulator, was not measured, or comes from an earlier version.
   */
  readonly usedRange?: number;
  /**
   * A function of an input too wide for a table: the knots of its lines, and how far these lie from it at most, in integers of the
   * output, before rounding. Absent for all other layers.
   */
  readonly lines?: { readonly knots: number; readonly error: number };
  readonly sqnrDb: {
    readonly weights: number | null;
    readonly output: number | null;
    /** Of the network's heads with this layer alone quantized; where `sensitivity` measured it. */
    readonly alone?: number;
  };
  /** Mean squared and largest absolute error of the output against float, real units. */
  readonly mse: number | null;
  readonly maxError: number | null;
  /** What the layer costs in hardware; absent in runs of earlier versions. */
  readonly cost?: Cost;
}

/**
 * A layer whose figures look like garbage, or of whose given quantization something is not heeded; an error makes `quantize` and
 * `evaluate` exit with 1.
 */
export interface LayerFinding {
  readonly severity: 'error' | 'warning';
  /** Empty where a setting is about the whole model. */
  readonly layer: string;
  /** The recipe's dotted key that it is about; below the layer's own settings, where there is a layer. */
  readonly setting?: string;
  /**
   * The likeliest: the layer's arithmetic contradicts its operators (`lowering`), or is right but makes little of much: of inputs
   * that nearly cancel (`cancelled`), or otherwise (`amplified`).
   */
  readonly cause:
    | 'not-a-number'
    | 'saturation'
    | 'constant'
    | 'coarse'
    | 'weights'
    | 'joined'
    | 'cancelled'
    | 'amplified'
    | 'lowering'
    | 'given'
    | 'unknown';
  /** One line: the figures, the cause in words, and what to do. */
  readonly message: string;
}

export interface QuantizeResult {
  readonly preset: string;
  /** One line that says which preset, bits, granularity, adjustment, rounding, ranges and images made the figures. */
  readonly provenance: string;
  readonly layers: readonly QuantizedLayerInfo[];
  readonly size: { readonly floatBytes: number; readonly quantizedBytes: number };
  readonly cost?: CostTotals;
  readonly islands: readonly Island[];
  /** By name, of layers without integers of their own; absent in runs of earlier versions. */
  readonly fates?: Readonly<Record<string, LayerFate>>;
  readonly notes: readonly string[];
  /** Errors first; absent in runs of earlier versions. */
  readonly findings?: readonly LayerFinding[];
  /** Digest of the images, as they were preprocessed, that the layers' errors were measured on: figures of two runs differ by them too. */
  readonly measuredOn?: string;
  readonly seconds: number;
}

export interface Island {
  readonly layers: readonly string[];
  readonly reason: string;
  readonly tail: boolean;
}

export type Metrics = Readonly<Record<string, number>>;

/** Where a figure lies with a confidence of 95 %. */
export type Interval = readonly [low: number, high: number];

export type Intervals = Readonly<Record<string, Interval>>;

/** How sure figures are: 95 % intervals by metric, absent of figures that have none. */
export interface Confidence {
  /** How `metrics` are made: by a bootstrap over pictures, as all differences are, or by Wilson's formula (docs/evaluation.md). */
  readonly method: 'bootstrap' | 'wilson';
  readonly metrics: Intervals;
  /** Of metrics − float on the same pictures: what holds 0 is no difference that so many pictures can tell. */
  readonly difference?: Intervals;
  /** Of metrics − those of the best row, likewise; absent of that row. */
  readonly best?: Intervals;
}

/** What an evaluation was made of: equal for equal inputs, on whatever machine. */
export interface Fingerprint {
  /** Of the product. */
  readonly version: string;
  /** SHA-256 of the integer program. */
  readonly model: string;
  /** How it was quantized, in words. */
  readonly settings: string;
  /** SHA-256 of ids and labels of all images, also of those that other shards take. */
  readonly data: string;
  /** How many these are. */
  readonly images: number;
  readonly evaluation: Judging;
}

/** How a model's answers are judged, and what it is shown. */
export interface Judging {
  readonly evaluator: string;
  /** Name of the data set's folder or file. */
  readonly dataset: string;
  readonly confidence: number;
  readonly nms: number;
  /** The smallest score that counts in the matrix of confusions, where the recipe names it. */
  readonly confusionConfidence?: number;
  /** Of boxes; absent in results of earlier versions and where there are none. */
  readonly decoder?: string;
  /** The output that was judged, where the recipe names it. */
  readonly output?: string;
  /** The label of pixels that count nowhere, where the recipe names it. */
  readonly ignore?: number;
  /** The user's program that judged, with its arguments. */
  readonly command?: readonly string[];
  /** The data set has arrays: pictures are only such as lie in them. */
  readonly arrays?: boolean;
  readonly preprocess: PreprocessSpec;
}

/** An output beside float's, over all images. */
export interface OutputFigures {
  readonly name: string;
  readonly shape: readonly number[];
  /** What it was taken for: boxes, classes, mask, sequence, embedding or values. */
  readonly role: string;
  /** In words. */
  readonly why: string;
  /** Within ±200; null where the numbers of values differ. */
  readonly sqnrDb: number | null;
  readonly cosine: number | null;
  readonly largestError: number | null;
  /** How often choices are float's: of classes, of a mask's pixels, of a sequence's steps. */
  readonly metrics?: Metrics;
  /** Of these, of `sqnrDb` and of `cosine`. */
  readonly intervals?: Intervals;
}

/** One class of a detector, at an IoU of 0.5. */
export interface ClassFigures {
  readonly class: number;
  /** Boxes to find. */
  readonly boxes: number;
  readonly ap50: number;
  /** Mean over IoU thresholds 0.5 … 0.95, of evaluator `coco`. */
  readonly ap?: number;
  /** Highest precision at recalls 0, 0.05, … 1 and above, to four digits. */
  readonly curve: readonly number[];
}

export interface ClassDetail extends ClassFigures {
  /** As the data set calls it. */
  readonly name?: string;
  readonly float?: Pick<ClassFigures, 'ap50' | 'ap' | 'curve'>;
}

/** How right one picture is by itself, 0 … 1: mean AP@0.5 of its classes, or 1 / place of the right class. */
export interface PictureDetail {
  readonly id: string;
  readonly figure: number;
  readonly float?: number;
}

/** How often a class was taken for another; null is the background: a box that nothing found, or found where none is. */
export type ConfusionCell = readonly [truth: number | null, answer: number | null, count: number];

/** Which class was taken for which (docs/evaluation.md says by which rule). */
export interface Confusion {
  /** What is counted. */
  readonly of: 'pictures' | 'boxes' | 'pixels';
  /** Of boxes: the smallest score that counts. */
  readonly confidence?: number;
  /** That occur. */
  readonly classes: readonly { readonly class: number; readonly name?: string }[];
  /** Of a matrix whose rows are truths and columns answers those that are not 0, row by row. */
  readonly cells: readonly ConfusionCell[];
  readonly float?: readonly ConfusionCell[];
}

export interface EvaluationDetail {
  readonly classes?: readonly ClassDetail[];
  /** The ten that lose most to float, most first; without float those that lack most. */
  readonly pictures?: readonly PictureDetail[];
  /** Absent in results of earlier versions. */
  readonly confusion?: Confusion;
}

export interface EvaluateResult {
  readonly evaluator: string;
  readonly images: number;
  readonly metrics: Metrics;
  /** Absent in results of earlier versions, and of figures that a command gave of all samples together. */
  readonly confidence?: Confidence;
  readonly float?: Metrics;
  readonly floatIntervals?: Intervals;
  /** What the figures are made of; absent in results of earlier versions, and of evaluators that have neither classes nor pictures. */
  readonly detail?: EvaluationDetail;
  /** Where the float model ran beside it. */
  readonly outputs?: readonly OutputFigures[];
  /** `given`: what stands under `float` is the file's own quantized model, as onnxruntime computes it. */
  readonly reference?: 'given';
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly islands: readonly Island[];
  readonly provenance: string;
  /** Absent in results of earlier versions. */
  readonly fingerprint?: Fingerprint;
  /** Of the quantized model that was evaluated. */
  readonly findings?: readonly LayerFinding[];
}

export interface SensitivityRow {
  readonly name: string;
  readonly op: string;
  /** Weights null for layers without. */
  readonly bits: { readonly weights: number | null; readonly activations: number };
  /** Of the network's heads with this layer alone quantized. */
  readonly sqnrDb: number;
  /** Of the sum of all layers' noise, 0..1. */
  readonly share: number;
  /** With this layer alone quantized, where metrics were asked for. */
  readonly metrics?: Metrics;
  readonly confidence?: Confidence;
  readonly advice?: SensitivityAdvice;
}

/** What the whole network gains, measured, when one layer is given more bits. */
export interface SensitivityAdvice {
  readonly bits: { readonly weights: number | null; readonly activations: number };
  readonly gainDb: number;
  /** More memory for weights and biases, and more MAC bits, as shares of the whole's. */
  readonly size: number;
  readonly macBits: number;
  /** "keep conv_12 at 8 bits: costs 3 % size, wins back 4.1 dB" */
  readonly text: string;
}

export interface SensitivityResult {
  readonly provenance: string;
  /** Images on which SQNR was measured. */
  readonly images: number;
  /** Of the heads with everything quantized. */
  readonly sqnrDb: number;
  /** The most sensitive first. */
  readonly layers: readonly SensitivityRow[];
  /** Of the float model, where metrics were asked for. */
  readonly float?: Metrics;
  readonly floatIntervals?: Intervals;
  readonly metricImages?: number;
  readonly seconds: number;
}

/** What bit allocation spends (docs/cost.md): memory for weights, multipliers of products, adders behind them, multipliers of the adjustment. */
export type BudgetKind = 'size' | 'macBits' | 'adderBits' | 'adjustmentBits';

/** One allocation, measured on the whole network. */
export interface ParetoRow {
  /** "all 4 bits", "mixed", "within the budget". */
  readonly label: string;
  /** Bytes of weights. */
  readonly size: number;
  readonly macBits: number;
  /** Absent in files of earlier versions, as is the next. */
  readonly adderBits?: number;
  readonly adjustmentBits?: number;
  readonly sqnrDb: number;
  readonly metrics?: Metrics;
  readonly confidence?: Confidence;
}

/** The widths that a layer was given: of its weights, where it has some, and of what it makes, where that was chosen. */
export interface AllocatedLayer {
  readonly name: string;
  readonly bits?: number;
  readonly activations?: number;
}

export interface AllocateResult {
  readonly provenance: string;
  /** Share of what the recipe's own widths cost, 0..1. */
  readonly budget: { readonly kind: BudgetKind; readonly share: number };
  /** Calibration images on which noise was measured. */
  readonly images: number;
  /** In the order of the layers. */
  readonly layers: readonly AllocatedLayer[];
  /** From the cheapest to the dearest. */
  readonly rows: readonly ParetoRow[];
  readonly float?: Metrics;
  readonly floatIntervals?: Intervals;
  readonly metricImages?: number;
  readonly seconds: number;
}

/** What a row's model takes. */
export interface RowCost {
  /** Weights and biases. */
  readonly sizeBytes: number;
  /** Σ of products' widths over an image's multiply-accumulates. */
  readonly macBits: number;
  /** Of the busiest stage of the streaming network, unfolded, for an image; absent where a step cannot be streamed. */
  readonly cycles?: number;
}

export interface SweepRow {
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly metrics: Metrics;
  /** Absent in files of earlier versions. */
  readonly confidence?: Confidence;
  readonly cost?: RowCost;
  /** Float's at the row's resolution, where rows differ in it. */
  readonly float?: Metrics;
  readonly floatIntervals?: Intervals;
}

export interface SweepResult extends SweepFigures {
  /** Of this call, which may have found parts done: not kept with the figures. */
  readonly seconds: number;
}

export interface SweepFigures {
  readonly evaluator: string;
  readonly images: number;
  readonly rows: readonly SweepRow[];
  /** Of the first resolution, where rows differ in it. */
  readonly float: Metrics;
  readonly floatIntervals?: Intervals;
  /** What all rows share: preset, evaluator and images. Absent in files of earlier versions. */
  readonly provenance?: string;
}

/** What `compare` found: golden vectors against what a board or a simulation wrote. */
export interface CompareResult {
  readonly golden: string;
  readonly dump: string;
  /** Whose golden vectors: its number and what the export said about it. */
  readonly image: number;
  readonly origin: string;
  readonly equal: boolean;
  /** In the order of execution. */
  readonly compared: readonly ComparedValue[];
  /** Golden values for which the dump has no file. */
  readonly missing: readonly string[];
  /** Files of the dump that no golden value is called like. */
  readonly unused: readonly string[];
  /** The first value that differs. */
  readonly first: string | null;
  /** Why it may differ, the likeliest first; empty when nothing known explains it. */
  readonly causes: readonly { readonly id: string; readonly text: string; readonly explained: number }[];
}

export interface ComparedValue {
  /** As in the manifest; accumulators end in `_acc`. */
  readonly id: string;
  /** The step and layer that make it; null for inputs. */
  readonly step: string | null;
  readonly layer: string | null;
  readonly file: string;
  /** Order in which the dump was read: C channels, H rows, W columns. */
  readonly layout: string;
  /** `length`: another number of elements; they are compared as far as both go. */
  readonly status: 'equal' | 'differs' | 'length';
  readonly elements: number;
  readonly found: number;
  readonly differing: number;
  /** Elements without a number (x, z). */
  readonly unknown: number;
  readonly first: {
    readonly channel: number;
    readonly y: number;
    readonly x: number;
    readonly expected: number;
    readonly found: number | null;
  } | null;
  readonly largest: number;
  readonly mean: number;
  /** found − expected with how often it occurs. */
  readonly common: readonly (readonly [difference: number, count: number])[];
}
