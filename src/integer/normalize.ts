/**
 * Normalization in integers: exact sums of a group, a root by its digits, one reciprocal for the group, then a product and a shift
 * for each number.
 */
import { sizeOf } from '../graph/tensor';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { NormalizeStep } from '../quantize/steps/normalize';
import { multiplyShift } from './fixedPoint';
import { broadcastIndices, stridedIndices, stridesOf } from './indices';
import { tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** Of the root and its reciprocal, as `NormalizeStep` says. */
const rootBits = 24;

/** Groups along `step.axes` of a tensor of any rank; the factor has one entry. */
export function runNormalize(model: QuantizedModel, step: NormalizeStep, input: IntegerValues): Int32Array {
  const sums = normalizedSums(model, step, input);
  return requantizeChannels(sums, sums.length, step.requantize);
}

/** gain·y + offset alone, before rounding. */
export function normalizedSums(model: QuantizedModel, step: NormalizeStep, input: IntegerValues): Float64Array {
  const { shape } = tensorOf(model, step.inputs[0]);
  const strides = stridesOf(shape);
  const along = (wanted: boolean): Int32Array => {
    const axes = shape.map((_, axis) => axis).filter((axis) => step.axes.includes(axis) === wanted);
    return stridedIndices(
      axes.map((axis) => shape[axis]),
      axes.map((axis) => strides[axis]),
    );
  };
  const members = along(true);
  const out = new Float64Array(sizeOf(shape));
  for (const start of along(false)) normalizeGroup(step, input, start, members, out);
  return affine(step, shape, out);
}

function normalizeGroup(
  step: NormalizeStep,
  input: IntegerValues,
  start: number,
  members: Int32Array,
  out: Float64Array,
): void {
  const count = members.length;
  const unit = 2 ** step.guard;
  const at = (member: number): number => (input[start + member] - step.inputZeroPoint) * unit;
  let [sum, squares] = [0, 0];
  for (const member of members) {
    const c = at(member);
    sum += c;
    squares += c * c;
  }
  const mean = step.centred ? sum : 0;
  const total = BigInt(count) * BigInt(squares) - BigInt(mean) ** 2n + BigInt(step.epsilon);
  const { inverse, half } = reciprocalRoot(total);
  const shift = rootBits + half - step.fraction;
  const part = 2 ** -shift;
  for (const member of members) {
    const deviation = count * at(member) - mean;
    const product = deviation * inverse;
    // Below 2^52 the product's part has no more bits than a double holds, nor has its sum with a half (or it is less than that half).
    out[start + member] =
      Math.abs(product) < 2 ** 52
        ? Math.floor(product * part + 0.5)
        : multiplyShift(deviation, inverse, shift, 'nearest-ties-up');
  }
}

/** 1/√t ≈ inverse · 2^−(24 + half), for 1 ≤ t < 2^63; `half` is ⌊log4 t⌋. Less than 2^−22 off. */
export function reciprocalRoot(t: bigint): { readonly inverse: number; readonly half: number } {
  const half = (t.toString(2).length - 1) >> 1;
  const spare = rootBits - 1 - half;
  const mantissa = Number(spare < 0 ? t >> BigInt(-2 * spare) : t << BigInt(2 * spare));
  // Less than 2^53 by 24 bits: the quotient in doubles has the same whole part as that of integers.
  return { inverse: Math.floor(2 ** (2 * rootBits - 1) / squareRoot(mantissa)), half };
}

/** The largest r with r² ≤ square, for square < 4^24: digit by digit. */
export function squareRoot(square: number): number {
  let root = 0;
  for (let digit = 2 ** (rootBits - 1); digit >= 1; digit /= 2) {
    if ((root + digit) ** 2 <= square) root += digit;
  }
  return root;
}

function affine({ gain, gainShape, offset, offsetShape }: NormalizeStep, shape: readonly number[], y: Float64Array) {
  const [gains, offsets] = [broadcastIndices(gainShape, shape), broadcastIndices(offsetShape, shape)];
  return y.map((value, i) => value * gain[gains ? gains[i] : i] + offset[offsets ? offsets[i] : i]);
}
