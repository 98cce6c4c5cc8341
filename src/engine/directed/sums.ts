/** Inputs for a sum of two maps: pairs of integers, each chosen for a fault that its sum tells from what is right. */
import type { AddStep, QuantizedTensor } from '../../quantize/quantizedModel';
import { requantizeOne } from '../../integer/requantize';
import { sizeOf } from '../../graph/tensor';
import { seeded } from '../../util/random';
import { between } from './solve';
import type { Fault } from './faults';

/** How many pairs are looked at; all of them where both inputs have 8 bits. */
const mostPairs = 2 ** 16;

/** Undefined where an input is broadcast or added to itself, or terms are real numbers. */
export function sumInputs(
  step: AddStep,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
  faults: readonly Fault[],
): readonly Int32Array[] | undefined {
  const { requantize, alignment, inputZeroPoints } = step;
  const size = sizeOf(output.shape);
  const apart = step.inputs.length === 2 && step.inputs[0] !== step.inputs[1];
  const fits = apart && inputs.every(({ shape }) => sizeOf(shape) === size);
  if (!fits || requantize.mode === 'float') return undefined;
  const random = seeded(size);
  const sumOf = (pair: readonly number[]): number =>
    pair.reduce((sum, q, i) => sum + (q - inputZeroPoints[i]) * alignment[i].multiplier, 0);
  const open = new Set(faults);
  const chosen: (readonly number[])[] = [];
  for (const pair of pairsOf(inputs, random)) {
    const sum = sumOf(pair);
    const right = requantizeOne(sum, 0, requantize);
    const noticed = [...open].filter(({ compute }) => compute(sum, 0) !== right);
    if (noticed.length === 0) continue;
    chosen.push(pair);
    for (const fault of noticed) open.delete(fault);
    if (open.size === 0 || chosen.length === size) break;
  }
  return inputs.map(({ qmin, qmax }, i) =>
    Int32Array.from({ length: size }, (_, at) => chosen[at]?.[i] ?? between(qmin, qmax, random)),
  );
}

function* pairsOf(
  [a, b]: readonly QuantizedTensor[],
  random: () => number,
): Generator<readonly number[], void, undefined> {
  const count = (a.qmax - a.qmin + 1) * (b.qmax - b.qmin + 1);
  if (count <= mostPairs) {
    for (let x = a.qmin; x <= a.qmax; x++) for (let y = b.qmin; y <= b.qmax; y++) yield [x, y];
    return;
  }
  yield* [
    [a.qmin, b.qmin],
    [a.qmax, b.qmax],
    [a.qmin, b.qmax],
    [a.qmax, b.qmin],
  ];
  for (let i = 0; i < mostPairs; i++) yield [between(a.qmin, a.qmax, random), between(b.qmin, b.qmax, random)];
}
