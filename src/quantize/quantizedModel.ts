/**
 * The QuantizedModel: an integer program. Readonly plain data (typed arrays, no methods), made by `quantize`,
 * run by `integer`, measured by `evaluate`, written by `export`.
 *
 *   real = scale · (q − zeroPoint)
 *
 * Values are numbered as in the prepared Graph; values that the program adds come after them. All tensors are NCHW
 * (or whatever rank the graph says) with N = 1.
 */
import type { Graph, ValueId } from '../graph/graph';
import type { Shape } from '../graph/tensor';

export const roundings = ['nearest-ties-even', 'nearest-ties-up', 'nearest-ties-away', 'floor', 'toward-zero'] as const;
export type Rounding = (typeof roundings)[number];
export type AdjustmentMode = 'float' | 'mul-shift' | 'pow2-ratio' | 'pow2-tensor';
export type Granularity = 'per-tensor' | 'per-channel';

/** How a value is represented in integers. */
export interface QuantizedTensor {
  readonly shape: Shape;
  /** Real value of one step. One entry, or one per channel (axis 1) for the int32 accumulators of a head. */
  readonly scale: Float64Array;
  readonly zeroPoint: number;
  /** Smallest and largest integer that may occur. */
  readonly qmin: number;
  readonly qmax: number;
  /** Width of the number in hardware; 32 for accumulators. */
  readonly bits: number;
}

/** Multiplies by M (or m·2^−k) and rounds. Arrays have one entry (all channels alike) or one per output channel. */
export interface Factor {
  /** The real factor that is applied: for integer modes exactly multiplier·2^−shift. */
  readonly value: Float64Array;
  /** Integer modes only, each ≥ 0 and < 2^31. In `pow2-*` modes 1. Empty in mode `float`. */
  readonly multiplier: Int32Array;
  /** Right shift; negative is a left shift (flagged). −31 … 62. Empty in mode `float`. */
  readonly shift: Int32Array;
}

/**
 * From an accumulator to an n-bit integer:
 *
 *   r   = acc ≥ 0 or no `negative` ? factor : negative          (the slope of LeakyReLU lives in `negative`)
 *   q   = clamp(round(acc · r) + zeroPoint, qmin, qmax)          round() as `rounding` says, on the exact product
 *   out = leakyAfter ? q · (q ≥ 0 ? leakyAfter.positive : leakyAfter.negative) : q
 *
 * ReLU and Clip are in qmin and qmax. `leakyAfter` is the report's LeakyReLU after rounding, in integers: slope 0.1
 * is positive 10, negative 1, and the output scale is a tenth.
 */
export interface Requantize {
  readonly mode: AdjustmentMode;
  readonly rounding: Rounding;
  readonly factor: Factor;
  readonly negative?: Factor;
  readonly zeroPoint: number;
  readonly qmin: number;
  readonly qmax: number;
  readonly leakyAfter?: { readonly positive: number; readonly negative: number };
}

interface StepBase {
  /** The node's name in the prepared graph; a step that the program adds is `<node>/<what>`. */
  readonly name: string;
  /** Index into `graph.layers`. */
  readonly layer: number;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

export interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly dilations: readonly [height: number, width: number];
  /** Zero or more rows and columns of padding. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

export type IntegerArray = Int8Array | Int16Array | Int32Array;

/**
 * acc[o,y,x] = bias[o] + Σ_{i,r,s} weights[o,i,r,s] · (in[g·I+i, y·stride+r·dilation−pad, …] − inputZeroPoint)
 * A padded tap contributes 0. Fully connected layers are convolutions whose kernel covers a 1×1 map: in (C,1,1).
 * Without `requantize` the output is the accumulator itself (a head).
 */
export interface ConvStep extends StepBase {
  readonly kind: 'conv';
  readonly window: Window;
  readonly groups: number;
  /** (O, I/groups, KH, KW) */
  readonly weightShape: Shape;
  readonly weights: IntegerArray;
  readonly bias: Int32Array;
  /** Of biases below 32 bits: bias = n-bit integer · 2^shift (one entry or one per channel). `bias` holds the product. */
  readonly narrowBias?: { readonly bits: number; readonly shift: Int32Array };
  /** Scale of the weights: one entry or one per output channel. */
  readonly weightScale: Float64Array;
  readonly weightBits: number;
  readonly inputZeroPoint: number;
  /** Bits (with sign) that the accumulator truly needs, from the weights, the bias and the input's range. */
  readonly accumulatorBits: number;
  readonly requantize?: Requantize;
}

/** Padded taps count as −∞ (`lowest`), or as the integer 0 (`zero`, the report's ZeroPad2d). Same scale in and out. */
export interface MaxPoolStep extends StepBase {
  readonly kind: 'maxPool';
  readonly window: Window;
  readonly padding: 'lowest' | 'zero';
}

/** acc = Σ (in − inputZeroPoint) over the taps inside; factor arrays are indexed by (taps counted − 1). Global pooling is a window of the map's size. */
export interface AveragePoolStep extends StepBase {
  readonly kind: 'averagePool';
  readonly window: Window;
  readonly countIncludesPadding: boolean;
  readonly inputZeroPoint: number;
  readonly requantize: Requantize;
}

/**
 * acc = Σ_i (in_i − zeroPoint_i) · multiplier_i  (mode `float`: · value_i), then requantized by `requantize`
 * (whose factor is the common 2^−shift, one entry). The inputs are aligned by their multipliers, so there is one rounding.
 * Inputs broadcast as in ONNX: (1,C,1,1) against (1,C,H,W).
 */
export interface AddStep extends StepBase {
  readonly kind: 'add';
  readonly inputZeroPoints: readonly number[];
  readonly alignment: readonly { readonly value: number; readonly multiplier: number }[];
  readonly requantize: Requantize;
}

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b), requantized. Broadcasts as ONNX does. */
export interface MulStep extends StepBase {
  readonly kind: 'mul';
  readonly inputZeroPoints: readonly [number, number];
  readonly requantize: Requantize;
}

/** Joins along `axis`; each input is first requantized (acc = in − zeroPoint) unless its scale is the output's. */
export interface ConcatStep extends StepBase {
  readonly kind: 'concat';
  readonly axis: number;
  readonly inputZeroPoints: readonly number[];
  readonly requantize: readonly (Requantize | undefined)[];
}

/** out = requantize(in − inputZeroPoint): a change of scale, or an activation that stands alone. */
export interface RequantizeStep extends StepBase {
  readonly kind: 'requantize';
  readonly inputZeroPoint: number;
  readonly requantize: Requantize;
}

/** out = table[in − qmin of the input]. Any pointwise function of up to 8 bits. */
export interface LookupStep extends StepBase {
  readonly kind: 'lookup';
  readonly table: Int32Array;
}

/** Moves integers without changing them. `output` shapes are in `tensors`. */
export interface ReshapeStep extends StepBase {
  readonly kind: 'reshape';
}
export interface TransposeStep extends StepBase {
  readonly kind: 'transpose';
  readonly permutation: readonly number[];
}
/** One start and step per axis of the input. */
export interface SliceStep extends StepBase {
  readonly kind: 'slice';
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}
/** Constant padding, one entry per axis; `value` is the integer to pad with. */
export interface PadStep extends StepBase {
  readonly kind: 'pad';
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}
/** Nearest-neighbour resize of the last two axes: output row y reads input row rows[y], column x reads columns[x]. */
export interface ResizeStep extends StepBase {
  readonly kind: 'resize';
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Nodes that run in float: inputs are dequantized, the nodes run in onnxruntime, outputs with a tensor are quantized
 * (nearest-ties-even, saturating), others stay float.
 */
export interface IslandStep extends StepBase {
  readonly kind: 'island';
  /** Indices into `graph.nodes`. */
  readonly nodes: readonly number[];
  /** Why, in words for people: "Softmax is not supported in integers". */
  readonly reason: string;
  /** True for what comes after the heads (decoding, softmax): the usual float tail of a network. */
  readonly tail: boolean;
}

export type IntegerStep =
  | ConvStep
  | MaxPoolStep
  | AveragePoolStep
  | AddStep
  | MulStep
  | ConcatStep
  | RequantizeStep
  | LookupStep
  | ReshapeStep
  | TransposeStep
  | SliceStep
  | PadStep
  | ResizeStep;

export type Step = IntegerStep | IslandStep;

export interface QuantizedModel {
  readonly preset: string;
  readonly mode: AdjustmentMode;
  readonly rounding: Rounding;
  /** The prepared graph (after passes), float: what the program is compared with, and what islands run. */
  readonly graph: Graph;
  /** By value id; undefined for values that stay float or do not occur in the program. */
  readonly tensors: readonly (QuantizedTensor | undefined)[];
  /** In execution order. */
  readonly steps: readonly Step[];
  /** Quantized from the float input: q = clamp(round(x / scale) + zeroPoint). The program's input values. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /** How the float input is rounded to integers. */
  readonly inputRounding: Rounding;
}

/** Integers at run time. Accumulators beyond 32 bits come as Float64Array holding exact integers below 2^53. */
export type IntegerValues = Int32Array | Float64Array;

/** The same where they are only kept or read: in the narrowest array that holds them. */
export type HeldIntegers = IntegerValues | Int8Array | Int16Array;
