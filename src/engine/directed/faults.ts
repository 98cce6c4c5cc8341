/** What goes wrong between an accumulator and an integer, each as another way to compute it. */
import { requantizeOne } from '../../integer/requantize';
import { roundings, roundsToNearest } from '../../util/round';
import type { Factor, QuantizedTensor, Requantize } from '../../quantize/quantizedModel';
import { readsUnsigned } from '../../quantize/steps/range';

export interface Fault {
  /** For people, as it ends "notices …". */
  readonly words: string;
  /** What hardware with this fault requantizes with. */
  readonly requantize: Requantize;
  /** The integer that hardware with this fault gives out. @param entry of the factor that applies */
  readonly compute: (accumulator: number, entry: number) => number;
  /** Where alone it shows, if that is known: in sums that tie, or whose integer lies above or below the bounds. */
  readonly showsAt?: 'ties' | 'above' | 'below';
}

/** @param output as wide as it is in hardware, where it wraps around when nothing saturates */
export function faultsOf(requantize: Requantize, output: OutputWidth): readonly Fault[] {
  const otherwise = (words: string, change: Partial<Requantize>, showsAt?: Fault['showsAt']): Fault => {
    const changed = { ...requantize, ...change };
    const compute: Fault['compute'] = (accumulator, entry) => requantizeOne(accumulator, entry, changed);
    return { words, requantize: changed, compute, showsAt };
  };
  const wrapping = (words: string, change: Partial<Requantize>, showsAt: Fault['showsAt']): Fault => {
    const { compute, ...fault } = otherwise(words, change, showsAt);
    return { ...fault, compute: (accumulator, entry) => wrapped(compute(accumulator, entry), output) };
  };
  const { factor, negative, zeroPoint } = requantize;
  return [
    ...roundings
      .filter((rounding) => rounding !== requantize.rounding)
      .map((rounding) =>
        otherwise(
          `rounding ${rounding}`,
          { rounding },
          roundsToNearest(rounding) && roundsToNearest(requantize.rounding) ? 'ties' : undefined,
        ),
      ),
    wrapping('a missing upper clamp', { qmax: beyond }, 'above'),
    wrapping('a missing lower clamp', { qmin: -beyond }, 'below'),
    {
      ...otherwise('a wrong sign', { factor: negated(negative ?? factor), negative: negated(factor) }),
      compute: (accumulator, entry) => requantizeOne(-accumulator, entry, requantize),
    },
    ...(requantize.mode === 'float'
      ? []
      : [1, -1].map((by) =>
          otherwise(`a shift of one bit too ${by > 0 ? 'many' : 'few'}`, {
            factor: shifted(factor, by),
            negative: negative && shifted(negative, by),
          }),
        )),
    ...(negative ? [otherwise('a missing slope of negative sums', { negative: undefined })] : []),
    ...(zeroPoint === 0 ? [] : [otherwise('a forgotten zero point', { zeroPoint: 0 })]),
  ];
}

/** Whether hardware with it wraps around. */
export const isOfClamp = ({ showsAt }: Fault): boolean => showsAt === 'above' || showsAt === 'below';

/** No sum that is clamped reaches it. */
export const beyond = 2 ** 52;

export type OutputWidth = Pick<QuantizedTensor, 'bits' | 'qmin' | 'qmax'>;

export function wrapped(value: number, output: OutputWidth): number {
  const whole = BigInt(value);
  return Number(readsUnsigned(output) ? BigInt.asUintN(output.bits, whole) : BigInt.asIntN(output.bits, whole));
}

const negated = ({ value, multiplier, shift }: Factor): Factor => ({
  value: value.map((each) => -each),
  multiplier: multiplier.map((m) => -m),
  shift,
});

const shifted = ({ value, multiplier, shift }: Factor, by: number): Factor => ({
  value: value.map((each) => each * 2 ** -by),
  multiplier,
  shift: shift.map((k) => Math.min(62, Math.max(-31, k + by))),
});
