/** Suspicions about the way from an accumulator to an integer: rounding, shift, saturation, slope, zero point, bias, widths. */
import { requantizeOne } from '../../integer/requantize';
import { roundings } from '../../util/round';
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import { isMean } from '../operation';
import type { Evidence, Suspect } from '../suspect';

export function requantizationSuspects(evidence: Evidence): readonly Suspect[] {
  const { accumulators, requantize } = evidence;
  if (!accumulators || !requantize) return sumSuspects(evidence);
  const channel = channelOf(evidence);
  const otherwise = (id: string, text: string, change: Partial<Requantize>): Suspect => {
    const changed = { ...requantize, ...change };
    return { id, text, predict: (i) => requantizeOne(accumulators[i], channel(i), changed) };
  };
  return [
    ...roundings
      .filter((rounding) => rounding !== requantize.rounding)
      .map((rounding) => otherwise('rounding', `rounds ${rounding}, expected ${requantize.rounding}`, { rounding })),
    // Of a mean, another shift is another divisor, and suspected as such.
    ...(isMean(evidence.operation) ? [] : [1, -1, 2, -2]).map((by) =>
      otherwise('shift', `shifts ${Math.abs(by)} bit${Math.abs(by) > 1 ? 's' : ''} too ${by > 0 ? 'far' : 'little'}`, {
        factor: shifted(requantize.factor, by),
        negative: requantize.negative && shifted(requantize.negative, by),
      }),
    ),
    ...saturationSuspects(evidence, requantize, otherwise),
    ...(requantize.negative
      ? [otherwise('slope', 'negative accumulators are not given the slope of LeakyReLU', { negative: undefined })]
      : []),
    ...(requantize.zeroPoint === 0
      ? []
      : [otherwise('zero-point', `the zero point ${requantize.zeroPoint} is not added`, { zeroPoint: 0 })]),
    {
      id: 'channel-parameters',
      text: 'multiplier and shift of channel 0 are used for every channel',
      predict: (i) => requantizeOne(accumulators[i], 0, requantize),
    },
    ...accumulatorSuspects(evidence, requantize, accumulators),
  ];
}

function saturationSuspects(
  { bits, signed }: Evidence,
  requantize: Requantize,
  otherwise: (id: string, text: string, change: Partial<Requantize>) => Suspect,
): readonly Suspect[] {
  const { qmin, qmax, zeroPoint } = requantize;
  const [lowest, highest] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const free = otherwise('saturation', `wraps around at ${bits} bits instead of saturating at ${qmin} and ${qmax}`, {
    qmin: -(2 ** 52),
    qmax: 2 ** 52,
  });
  const half = 2 ** (bits - 1);
  const signedBounds = otherwise(
    'saturation',
    `saturates at ${-half} and ${half - 1} as signed integers, expected ${qmin} and ${qmax}`,
    {
      qmin: -half,
      qmax: half - 1,
    },
  );
  return [
    { ...free, predict: (i) => wrapped(free.predict(i), bits, signed) },
    ...(signed
      ? [otherwise('saturation', `saturates at ${-qmax}, expected ${qmin}`, { qmin: -qmax })]
      : [signedBounds]),
    ...(qmin === lowest
      ? []
      : [
          otherwise(
            'saturation',
            `saturates at ${lowest}, expected ${qmin}: ${qmin === zeroPoint ? 'ReLU is missing' : 'the lower bound is missing'}`,
            { qmin: lowest },
          ),
        ]),
    ...(qmax === highest
      ? []
      : [
          otherwise('saturation', `saturates at ${highest}, expected ${qmax}: the upper bound is missing`, {
            qmax: highest,
          }),
        ]),
  ];
}

/** What goes wrong in the accumulator shows in the output. */
function accumulatorSuspects(
  evidence: Evidence,
  requantize: Requantize,
  accumulators: Float64Array,
): readonly Suspect[] {
  const channel = channelOf(evidence);
  return sumFaults(evidence, accumulators).map(({ id, text, predict }) => ({
    id,
    text,
    predict: (i) => requantizeOne(predict(i), channel(i), requantize),
  }));
}

/** For accumulators themselves, and heads. */
function sumSuspects(evidence: Evidence): readonly Suspect[] {
  return evidence.isSum ? sumFaults(evidence, evidence.expected) : [];
}

function sumFaults(evidence: Evidence, sums: Float64Array): readonly Suspect[] {
  const { bias } = evidence;
  const channel = channelOf(evidence);
  return [
    ...(bias
      ? [
          { id: 'bias', text: 'the bias is not added', predict: (i: number) => sums[i] - bias[channel(i)] },
          { id: 'bias', text: 'the bias is added twice', predict: (i: number) => sums[i] + bias[channel(i)] },
        ]
      : []),
    // Sums of real numbers have no width.
    ...(sums.every(Number.isInteger) ? [16, 18, 20, 24, 32] : []).map((bits) => ({
      id: 'accumulator-bits',
      text: `the accumulator wraps around at ${bits} bits`,
      predict: (i: number) => wrapped(sums[i], bits, true),
    })),
  ];
}

export function channelOf({ size, entry }: Evidence): (index: number) => number {
  const area = size.H * size.W;
  return entry ?? ((index) => Math.floor(index / area));
}

export const shifted = ({ value, multiplier, shift }: Factor, by: number): Factor => ({
  value: value.map((factor) => factor * 2 ** -by),
  multiplier,
  shift: shift.map((k) => Math.max(-31, k + by)),
});

export const wrapped = (value: number, bits: number, signed: boolean): number =>
  Number(signed ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value)));
