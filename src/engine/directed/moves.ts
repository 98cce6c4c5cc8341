/** Inputs and faults of steps that look integers up, pick the largest, or bring each input to the output's scale by itself. */
import { sizeOf } from '../../graph/tensor';
import { roundings } from '../../quantize/representation';
import type {
  ConcatStep,
  IntegerStep,
  IntegerValues,
  LookupStep,
  MaxPoolStep,
  QuantizedTensor,
  Requantize,
} from '../../quantize/quantizedModel';
import { seeded } from '../../util/random';
import type { StepFault } from './direction';
import { beyond, type OutputWidth, wrapped } from './faults';
import { between } from './solve';

const mostSweeps = 4;

/** So many vectors hold every integer that an input may be, if that is not too many. */
export function sweepCount(inputs: readonly QuantizedTensor[]): number {
  const needed = inputs.map(({ shape, qmin, qmax }) => Math.ceil((qmax - qmin + 1) / Math.max(1, sizeOf(shape))));
  return Math.min(mostSweeps, Math.max(...needed));
}

/** Integers one after the other, over the whole of each range and again; no two inputs in step. */
export function sweeps(inputs: readonly QuantizedTensor[]): readonly (readonly Int32Array[])[] {
  return Array.from({ length: sweepCount(inputs) }, (_, turn) =>
    inputs.map(({ shape, qmin, qmax }, i) => {
      const size = sizeOf(shape);
      const range = qmax - qmin + 1;
      return Int32Array.from({ length: size }, (_, at) => qmin + ((turn * size + at + i * 37) % range));
    }),
  );
}

/** Noise over the whole range, and noise of the lowest quarter: there a padded 0 is larger than all that is read. */
export function poolInputs({ shape, qmin, qmax }: QuantizedTensor): readonly (readonly Int32Array[])[] {
  const random = seeded(sizeOf(shape));
  return [qmax, qmin + Math.floor((qmax - qmin) / 4)].map((high) => [
    Int32Array.from({ length: sizeOf(shape) }, () => between(qmin, high, random)),
  ]);
}

export function poolFaults(step: MaxPoolStep): readonly StepFault[] {
  const { window } = step;
  const [height, width] = window.kernel;
  const padded = window.pads.some((pad) => pad > 0);
  const narrower = (kernel: readonly [number, number]): MaxPoolStep => ({ ...step, window: { ...window, kernel } });
  return [
    ...(padded && step.padding === 'lowest' ? [altered('padding that counts as 0', { ...step, padding: 'zero' })] : []),
    ...(padded && step.padding === 'zero'
      ? [altered('padding that does not count', { ...step, padding: 'lowest' })]
      : []),
    ...(height > 1 ? [altered('a window without its last row', narrower([height - 1, width]))] : []),
    ...(width > 1 ? [altered('a window without its last column', narrower([height, width - 1]))] : []),
  ];
}

export function lookupFaults(step: LookupStep, { qmin }: QuantizedTensor): readonly StepFault[] {
  const { length } = step.table;
  const turned = (by: number): LookupStep => ({
    ...step,
    table: step.table.map((_, i) => step.table[(((i + by) % length) + length) % length]),
  });
  return [
    altered('an address that is one too high', turned(1)),
    altered('an address that is one too low', turned(-1)),
    ...(qmin === 0 ? [] : [altered('an address of the integer as it is, without its least one', turned(qmin))]),
  ];
}

export function concatFaults(
  step: ConcatStep,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
): readonly StepFault[] {
  const [first] = inputs;
  const alike = inputs.length > 1 && inputs.every(({ shape }) => shape.join() === first.shape.join());
  const turned = {
    inputs: [...step.inputs].reverse(),
    requantize: [...step.requantize].reverse(),
    inputZeroPoints: [...step.inputZeroPoints].reverse(),
  };
  return [
    ...(alike ? [altered('inputs in another order', { ...step, ...turned })] : []),
    ...step.requantize.flatMap((requantize, i) => (requantize ? inputFaults(step, requantize, i, output) : [])),
  ];
}

function inputFaults(step: ConcatStep, requantize: Requantize, at: number, output: OutputWidth): readonly StepFault[] {
  const change = (change: Partial<Requantize> | undefined): ConcatStep => ({
    ...step,
    requantize: step.requantize.map((each, i) => (i === at ? change && { ...requantize, ...change } : each)),
  });
  const of = `of input ${at}`;
  return [
    ...roundings
      .filter((rounding) => rounding !== requantize.rounding)
      .map((rounding) => altered(`rounding ${rounding} ${of}`, change({ rounding }))),
    altered(`a missing upper clamp ${of}`, change({ qmax: beyond }), output),
    altered(`a missing lower clamp ${of}`, change({ qmin: -beyond }), output),
    altered(`a missing requantization ${of}`, change(undefined)),
  ];
}

/** Hardware that does another step's work. @param output where it wraps around */
function altered(words: string, other: IntegerStep, output?: OutputWidth): StepFault {
  const given = (q: number): number => (output ? wrapped(q, output) : q);
  return {
    words,
    changes(made, run) {
      const right: IntegerValues = made.values.get(other.outputs[0]) ?? new Int32Array(0);
      return run(other).some((q: number, i: number) => given(q) !== right[i]);
    },
  };
}
