/** Inputs and faults of steps that look integers up, pick the largest, or bring each input to the output's scale by itself. */
import { sizeOf } from '../../graph/tensor';
import type {
  ConcatStep,
  ConvStep,
  CurveStep,
  EmbedStep,
  IntegerStep,
  IntegerValues,
  LookupStep,
  MaxPoolStep,
  QuantizedTensor,
  Requantize,
} from '../../quantize/quantizedModel';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import { centredRange } from '../../quantize/steps/range';
import { seeded } from '../../util/random';
import type { StepFault } from './direction';
import { faultsOf, isOfClamp, type OutputWidth, wrapped } from './faults';
import { isOutOfReach } from './reach';
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

export function poolFaults(step: MaxPoolStep, { qmin, qmax, bits }: QuantizedTensor): readonly StepFault[] {
  const { window } = step;
  const [height, width] = window.kernel;
  const padded = window.pads.some((pad) => pad > 0);
  const narrower = (kernel: readonly [number, number]): MaxPoolStep => ({ ...step, window: { ...window, kernel } });
  return [
    // Of a number without a sign the negative ones are the largest.
    ...(qmin < 0 ? [comparing('a comparison without the sign', step, (q) => (q < 0 ? q + 2 ** bits : q))] : []),
    comparing('the smallest instead of the largest', step, (q) => qmin + qmax - q),
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

/** A row beside the right one; rows that are alike cannot be told apart. */
export function embedFaults(step: EmbedStep): readonly StepFault[] {
  const { rows, table } = step;
  const width = table.length / rows;
  const moved = (by: number): EmbedStep => ({
    ...step,
    table: table.map((_, i) => table[(i + by * width + table.length) % table.length]),
  });
  return [altered('a row that is one too high', moved(1)), altered('a row that is one too low', moved(-1))];
}

/** What is rounded is counted in steps of 2^fraction: half a step lower is a floor. */
export function curveFaults(step: CurveStep): readonly StepFault[] {
  const lower = (by: number): CurveStep => ({ ...step, knots: step.knots.map((knot) => knot - by) });
  const { knots } = step;
  return [
    altered('rounding floor', lower(2 ** (step.fraction - 1))),
    altered('lines that do not rise', { ...step, knots: knots.map((knot, k) => knots[Math.max(0, k - 1)] ?? knot) }),
    altered('a forgotten least integer', { ...step, least: 0 }),
  ].filter((_, i) => i < 2 || step.least !== 0);
}

/** Of a layer whose sums leave as they are. */
export function headFaults(step: ConvStep): readonly StepFault[] {
  const most = 2 ** (step.accumulatorBits - 2);
  return [
    altered('a wrong sign', { ...step, weights: step.weights.map((w) => -w), bias: step.bias.map((b) => -b) }),
    {
      ...altered('a forgotten bias', { ...step, bias: step.bias.map(() => 0) }),
      outOfReach: () => step.bias.every((b) => b === 0),
    },
    {
      words: 'an accumulator that is one bit too narrow',
      changes: ({ values }) => (values.get(step.outputs[0]) ?? []).some((sum: number) => sum < -most || sum >= most),
    },
  ];
}

/** For each input a sweep over its integers while all others lose, and one while all of them compete. */
export function extremeInputs(
  { which }: ExtremeStep,
  inputs: readonly QuantizedTensor[],
): readonly (readonly Int32Array[])[] {
  const losing = ({ shape, qmin, qmax }: QuantizedTensor): Int32Array =>
    new Int32Array(sizeOf(shape)).fill(which === 'largest' ? qmin : qmax);
  const alone = inputs.flatMap((tensor, own) =>
    sweeps([tensor]).map(([sweep]) => inputs.map((other, i) => (i === own ? sweep : losing(other)))),
  );
  return [...alone, ...sweeps(inputs)];
}

export function extremeVectors(inputs: readonly QuantizedTensor[]): number {
  return inputs.reduce((sum, tensor) => sum + sweepCount([tensor]), sweepCount(inputs));
}

export function extremeFaults(
  step: ExtremeStep,
  inputs: readonly QuantizedTensor[],
  output: OutputWidth,
): readonly StepFault[] {
  const other = step.which === 'largest' ? 'smallest' : 'largest';
  return [
    altered(`the ${other} instead of the ${step.which}`, { ...step, which: other }),
    ...step.requantize.flatMap((requantize, i) =>
      requantize ? inputFaults(step, requantize, i, inputs[i], output) : [],
    ),
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
    ...step.requantize.flatMap((requantize, i) =>
      requantize ? inputFaults(step, requantize, i, inputs[i], output) : [],
    ),
  ];
}

function inputFaults(
  step: ConcatStep | ExtremeStep,
  requantize: Requantize,
  at: number,
  input: QuantizedTensor,
  output: OutputWidth,
): readonly StepFault[] {
  const change = (other: Requantize | undefined): ConcatStep | ExtremeStep => ({
    ...step,
    requantize: step.requantize.map((each, i) => (i === at ? other : each)),
  });
  const of = `of input ${at}`;
  const reach = centredRange(input, step.inputZeroPoints[at]);
  const entries = Array.from(requantize.factor.value, (_, entry) => entry);
  return [
    ...faultsOf(requantize, output).map((fault) => ({
      ...altered(`${fault.words} ${of}`, change(fault.requantize), isOfClamp(fault) ? output : undefined),
      outOfReach: () => entries.every((entry) => isOutOfReach(fault, requantize, { entry, reach })),
    })),
    altered(`a missing requantization ${of}`, change(undefined)),
  ];
}

/** Hardware that compares by a key: the largest key wins. @param key of which no two integers have the same */
function comparing(words: string, step: MaxPoolStep, key: (q: number) => number): StepFault {
  return {
    words,
    changes({ values }, run) {
      const right = values.get(step.outputs[0]) ?? new Int32Array(0);
      return run({ ...step, padding: 'lowest' }, key).some((each: number, i: number) => each !== key(right[i]));
    },
  };
}

/** Hardware that does another step's work. @param output where it wraps around */
export function altered(words: string, other: IntegerStep, output?: OutputWidth): StepFault {
  const given = (q: number): number => (output ? wrapped(q, output) : q);
  return {
    words,
    changes(made, run) {
      const right: IntegerValues = made.values.get(other.outputs[0]) ?? new Int32Array(0);
      return run(other).some((q: number, i: number) => given(q) !== right[i]);
    },
  };
}
