/** Which integers each value of a program can hold: what layouts and the bounds of accumulators are proved from. */
import type { QuantizedModel, Requantize, Step } from '../../quantize/quantizedModel';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Accumulators that leave a program (heads) need not be read again: their range says int32 or beyond. */
const int32: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 };
const beyond: Range = { low: -(2 ** 53), high: 2 ** 53 };

/** By value id; undefined for values without a tensor. */
export function rangesOf(model: QuantizedModel): readonly (Range | undefined)[] {
  const ranges: (Range | undefined)[] = model.tensors.map(
    (tensor) => tensor && { low: tensor.qmin, high: tensor.qmax },
  );
  for (const step of model.steps) {
    const range = step.kind !== 'island' && rangeAfter(step, ranges);
    if (range) ranges[step.outputs[0]] = range;
  }
  return ranges;
}

function rangeAfter(
  step: Exclude<Step, { kind: 'island' }>,
  ranges: readonly (Range | undefined)[],
): Range | undefined {
  const input = ranges[step.inputs[0]];
  switch (step.kind) {
    case 'conv':
      return step.requantize ? requantizedRange(step.requantize) : step.accumulatorBits <= 32 ? int32 : beyond;
    case 'averagePool':
    case 'add':
    case 'mul':
    case 'requantize':
      return requantizedRange(step.requantize);
    case 'concat':
      return step.requantize
        .map((requantize, i) => (requantize ? requantizedRange(requantize) : ranges[step.inputs[i]]))
        .reduce(union);
    case 'lookup':
      return step.table.reduce((range, q) => include(range, q), { low: step.table[0], high: step.table[0] });
    case 'maxPool':
      return input && step.padding === 'zero' ? include(input, 0) : input;
    case 'pad':
      return input && include(input, step.value);
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'resize':
      return input;
  }
}

function requantizedRange({ qmin, qmax, leakyAfter }: Requantize): Range {
  const sloped = (q: number): number => q * (q >= 0 ? (leakyAfter?.positive ?? 1) : (leakyAfter?.negative ?? 1));
  return { low: sloped(qmin), high: sloped(qmax) };
}

export function include(range: Range, q: number): Range {
  return { low: Math.min(range.low, q), high: Math.max(range.high, q) };
}

function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  return a && b && { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** The larger magnitude of the two ends, as seen from `zero`. */
export function magnitude({ low, high }: Range, zero = 0): number {
  return Math.max(zero - low, high - zero, 0);
}
