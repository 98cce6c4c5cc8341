/**
 * How real numbers become integers of a program, and how a program brings sums back to n bits.
 *
 *   real = scale · (q − zeroPoint)
 */
import type { Shape } from '../graph/tensor';
import type { Rounding } from '../util/round';

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
  /** How what becomes this is rounded, where a file says so of this value alone; otherwise as the program rounds. */
  readonly rounding?: Rounding;
}

/** Multiplies by M (or m·2^−k) and rounds. Arrays have one entry (all channels alike) or one per output channel. */
export interface Factor {
  /** The real factor that is applied: for integer modes exactly multiplier·2^−shift. */
  readonly value: Float64Array;
  /** Integer modes only, each of a magnitude below 2^31, and ≥ 0 but in `negative`. In `pow2-*` modes 1. Empty in mode `float`. */
  readonly multiplier: Int32Array;
  /** Right shift; negative is a left shift (flagged). −31 … 62. Empty in mode `float`. */
  readonly shift: Int32Array;
}

/**
 * From an accumulator to an n-bit integer:
 *
 *   r   = acc ≥ 0 or no `negative` ? factor : negative          (LeakyReLU's slope, of either sign, lives in `negative`)
 *   q   = clamp(round(acc · r) + zeroPoint, qmin, qmax)          round() as `rounding` says, on the exact product
 *   out = leakyAfter ? q · (q ≥ 0 ? leakyAfter.positive : leakyAfter.negative) : q
 *
 * ReLU and Clip are in qmin and qmax. `leakyAfter` is the report's LeakyReLU after rounding, in integers: slope 0.1
 * is positive 10, negative 1, and the output scale is a tenth. A slope below zero makes `leakyAfter.negative` negative.
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
  /** Mode `float` only: accumulator and product are rounded to float32 (ties to even), as onnxruntime's integer operators do. */
  readonly single?: boolean;
}
