/** Inputs for a sum, a product or a quotient of two maps: pairs of integers, each chosen for a fault that its sum tells from what is right. */
import type { AddStep, MulStep, QuantizedTensor } from '../../quantize/quantizedModel';
import type { DivStep } from '../../quantize/steps/div';
import { requantizeOne } from '../../integer/requantize';
import { sizeOf } from '../../graph/tensor';
import { seeded } from '../../util/random';
import { between } from './solve';
import type { Fault } from './faults';

/** How many pairs are looked at; all of them where both inputs have 8 bits. */
const mostPairs = 2 ** 16;

/** Whether each of two inputs has an integer of its own for every result, and all results have one factor. */
export function isPaired(
  { inputs: read, requantize }: AddStep | MulStep | DivStep,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
): boolean {
  const size = sizeOf(output.shape);
  const alike = requantize.factor.value.length === 1;
  return read.length === 2 && alike && inputs.every(({ shape }) => sizeOf(shape) === size);
}

export const sumOfPair =
  ({ alignment, inputZeroPoints }: AddStep) =>
  (pair: readonly number[]): number =>
    pair.reduce((sum, q, i) => sum + (q - inputZeroPoints[i]) * alignment[i].multiplier, 0);

export const productOfPair =
  ({ inputZeroPoints }: MulStep) =>
  (pair: readonly number[]): number =>
    pair.reduce((product, q, i) => product * (q - inputZeroPoints[i]), 1);

/** Of 0 as of 1. */
export const quotientOfPair =
  ({ inputZeroPoints: [zeroA, zeroB], quotientBits }: DivStep) =>
  ([a, b]: readonly number[]): number =>
    Math.trunc(((a - zeroA) * 2 ** quotientBits) / (b - zeroB || 1));

/** @param sumOf what the step requantizes of a pair: its sum, its product or its quotient */
export function pairedInputs(
  { requantize }: AddStep | MulStep | DivStep,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
  faults: readonly Fault[],
  sumOf: (pair: readonly number[]) => number,
): readonly Int32Array[] {
  const size = sizeOf(output.shape);
  const random = seeded(size);
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

/** Whether no pair of the inputs' integers shows the fault; false where there are too many to look at each. */
export function isHidden(
  { requantize }: AddStep | MulStep | DivStep,
  inputs: readonly QuantizedTensor[],
  fault: Fault,
  sumOf: (pair: readonly number[]) => number,
): boolean {
  if (countOf(inputs) > mostPairs) return false;
  for (const pair of pairsOf(inputs, seeded(0))) {
    const sum = sumOf(pair);
    if (fault.compute(sum, 0) !== requantizeOne(sum, 0, requantize)) return false;
  }
  return true;
}

const countOf = ([a, b]: readonly QuantizedTensor[]): number => (a.qmax - a.qmin + 1) * (b.qmax - b.qmin + 1);

function* pairsOf(
  inputs: readonly QuantizedTensor[],
  random: () => number,
): Generator<readonly number[], void, undefined> {
  const [a, b] = inputs;
  if (countOf(inputs) <= mostPairs) {
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
