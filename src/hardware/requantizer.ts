/** The requantization of a convolution as an instance: which module, its parameters, and its per-channel memories. */
import type { Factor, Requantize, Rounding } from '../quantize/quantizedModel';
import { signedBits } from '../quantize/steps/range';
import { InputError } from '../util/errors';

/** One number per channel, or one for all. */
export interface ChannelNumbers {
  readonly name: string;
  readonly bits: number;
  readonly values: readonly number[];
}

export interface Requantizer {
  readonly module: 'requantize_shift' | 'requantize_mul_shift' | 'requantize_float';
  readonly parameters: Readonly<Record<string, number>>;
  /** Inputs besides the accumulator, in the order of the ports. */
  readonly inputs: readonly ChannelNumbers[];
}

/** Numbered as in round_shift.v. */
export const roundingNumbers: Readonly<Record<Rounding, number>> = {
  'nearest-ties-even': 0,
  'nearest-ties-up': 1,
  'nearest-ties-away': 2,
  floor: 3,
  'toward-zero': 4,
};

export function requantizerOf(requantize: Requantize, accumulatorBits: number, outputBits: number): Requantizer {
  const common = commonOf(requantize, accumulatorBits, outputBits);
  if (requantize.single)
    throw new InputError(
      'verilog: factors are applied in float32, as onnxruntime does; quantize with "adjustment": "mul-shift", "pow2-ratio" or "pow2-tensor"',
    );
  if (requantize.mode === 'float') return floatRequantizer(requantize, common);
  const isShift = requantize.factor.multiplier.every((m) => m === 1);
  return isShift ? shiftRequantizer(requantize, common) : mulShiftRequantizer(requantize, common);
}

/** With a multiplier, also where it is 1 for all channels. */
export function generalRequantizerOf(requantize: Requantize, accumulatorBits: number, outputBits: number): Requantizer {
  return mulShiftRequantizer(requantize, commonOf(requantize, accumulatorBits, outputBits));
}

function commonOf(
  { rounding, negative, zeroPoint, qmin, qmax, leakyAfter }: Requantize,
  accumulatorBits: number,
  outputBits: number,
): Requantizer['parameters'] {
  return {
    ACC_BITS: accumulatorBits,
    ROUNDING: roundingNumbers[rounding],
    LEAKY: negative ? 1 : 0,
    Q_BITS: outputBits,
    ...{ ZERO_POINT: zeroPoint, QMIN: qmin, QMAX: qmax },
    ...(leakyAfter && { POSITIVE: leakyAfter.positive, NEGATIVE: leakyAfter.negative }),
  };
}

/** Shifts of both signs of accumulators as unsigned numbers, `left` added to each. */
function shiftsOf({ factor, negative }: Requantize) {
  const shifts = [...factor.shift, ...(negative?.shift ?? [])];
  const left = Math.max(0, ...shifts.map((k) => -k));
  const bits = unsignedBits(shifts.map((k) => k + left));
  const numbers = (name: string, from: Factor | undefined): ChannelNumbers => ({
    ...{ name, bits, values: from ? Array.from(from.shift, (k) => k + left) : [0] },
  });
  return { parameters: { SHIFT_BITS: bits, LEFT_BITS: left }, numbers };
}

const multipliers = (name: string, bits: number, from: Factor | undefined): ChannelNumbers => ({
  ...{ name, bits, values: from ? Array.from(from.multiplier) : [0] },
});

function shiftRequantizer(requantize: Requantize, common: Requantizer['parameters']): Requantizer {
  const { factor, negative } = requantize;
  const { parameters, numbers } = shiftsOf(requantize);
  const bits = slopeBits(negative);
  return {
    module: 'requantize_shift',
    parameters: { ...common, ...parameters, SLOPE_BITS: bits, ...signedSlope(negative) },
    inputs: [numbers('shift', factor), multipliers('slope', bits, negative), numbers('negative_shift', negative)],
  };
}

function mulShiftRequantizer(requantize: Requantize, common: Requantizer['parameters']): Requantizer {
  const { factor, negative } = requantize;
  const { parameters, numbers } = shiftsOf(requantize);
  const bits = Math.max(unsignedBits(Array.from(factor.multiplier)), slopeBits(negative));
  return {
    module: 'requantize_mul_shift',
    parameters: { ...common, ...parameters, MULTIPLIER_BITS: bits, ...signedSlope(negative) },
    inputs: [
      multipliers('multiplier', bits, factor),
      numbers('shift', factor),
      multipliers('negative_multiplier', bits, negative),
      numbers('negative_shift', negative),
    ],
  };
}

/** Slopes have a sign where one is below zero. */
const isSigned = (negative: Factor | undefined): boolean => negative?.multiplier.some((m) => m < 0) ?? false;

const signedSlope = (negative: Factor | undefined): Requantizer['parameters'] =>
  isSigned(negative) ? { SIGNED_SLOPE: 1 } : {};

function slopeBits(negative: Factor | undefined): number {
  const slopes = Array.from(negative?.multiplier ?? [0]);
  return isSigned(negative) ? Math.max(...slopes.map((m) => signedBits(m, m))) : unsignedBits(slopes);
}

/** A double is a significand of 53 bits times a power of two; zero has no top bit, and needs none. */
function floatRequantizer({ factor, negative }: Requantize, common: Requantizer['parameters']): Requantizer {
  if (negative?.value.some((value) => value < 0)) {
    throw new InputError(
      'verilog: slopes below zero in adjustment float have no module; quantize with "adjustment": "mul-shift"',
    );
  }
  const split = (value: number): readonly [significand: number, shift: number] => {
    if (value === 0) return [0, 0];
    const exponent = Math.floor(Math.log2(value));
    const significand = value * 2 ** (52 - exponent);
    // Of a number just below a power of two the logarithm is that power.
    if (significand < 2 ** 52) return [significand * 2, 53 - exponent];
    return significand >= 2 ** 53 ? [significand / 2, 51 - exponent] : [significand, 52 - exponent];
  };
  const [positives, negatives] = [factor, negative].map((each) => Array.from(each?.value ?? [0], split));
  const shiftBits = unsignedBits([...positives, ...negatives].map(([, shift]) => shift));
  const numbers = (name: string, bits: number, values: readonly number[]): ChannelNumbers => ({ name, bits, values });
  return {
    module: 'requantize_float',
    parameters: { ...common, SIGNIFICAND: 53, SHIFT_BITS: shiftBits },
    inputs: [
      numbers(
        'significand',
        53,
        positives.map(([significand]) => significand),
      ),
      numbers(
        'shift',
        shiftBits,
        positives.map(([, shift]) => shift),
      ),
      numbers(
        'negative_significand',
        53,
        negatives.map(([significand]) => significand),
      ),
      numbers(
        'negative_shift',
        shiftBits,
        negatives.map(([, shift]) => shift),
      ),
    ],
  };
}

/** At least one. */
function unsignedBits(values: readonly number[]): number {
  const largest = values.reduce((a, b) => Math.max(a, b), 1);
  return Math.floor(Math.log2(largest)) + 1;
}
