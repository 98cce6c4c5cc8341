/**
 * Inputs for a product of two tensors whose sums are chosen: of each pair of matrices that nobody else reads, row i and column i are
 * solved for the sum in which they meet; everything else is seeded noise.
 */
import { broadcastIndices } from '../../integer/indices';
import { matricesOf } from '../../graph/matrices';
import { type Shape, sizeOf } from '../../graph/tensor';
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import type { MatMulStep } from '../../quantize/steps/matMul';
import type { Range } from '../../quantize/steps/range';
import { seeded } from '../../util/random';
import type { Fault } from './faults';
import { between, solve } from './solve';
import { targetsOf } from './targets';

const enoughSums = 24;
const mostVectors = 4;

/** Rows and columns that are tried for one sum. */
const tries = 8;

/** From shapes alone. */
export function matrixVectors([a, b]: readonly QuantizedTensor[]): number {
  return Math.min(mostVectors, Math.ceil(enoughSums / Math.max(1, placesOf(a.shape, b.shape).length)));
}

export function matrixInputs(
  step: MatMulStep,
  inputs: readonly QuantizedTensor[],
  faults: readonly Fault[],
  reach: Range,
): readonly (readonly Int32Array[])[] {
  const [a, b] = inputs;
  const random = seeded(sizeOf(a.shape) + sizeOf(b.shape));
  const sums = targetsOf(step.requantize, faults, 0, reach);
  const places = placesOf(a.shape, b.shape);
  return Array.from({ length: matrixVectors(inputs) }, (_, turn) => {
    const made = inputs.map(({ shape, qmin, qmax }) =>
      Int32Array.from({ length: sizeOf(shape) }, () => between(qmin, qmax, random)),
    );
    if (sums.length === 0) return made;
    places.forEach((place, i) =>
      meet(step, inputs, made, place, sums[(turn * places.length + i) % sums.length], random),
    );
    return made;
  });
}

/** A row and a column: where their first numbers lie, and how far apart those of the column are. */
interface Place {
  readonly row: number;
  readonly column: number;
  readonly inner: number;
  readonly columns: number;
}

/** No two of them share a number. */
function placesOf(a: Shape, b: Shape): readonly Place[] {
  const { lead, leads, rows, inner, columns } = matricesOf(a, b);
  const [ofA, ofB] = leads.map((own) => broadcastIndices(own, lead));
  const taken = { a: new Set<number>(), b: new Set<number>() };
  return Array.from({ length: sizeOf(lead) }, (_, i) => [ofA?.[i] ?? i, ofB?.[i] ?? i] as const).flatMap(([x, y]) => {
    if (taken.a.has(x) || taken.b.has(y)) return [];
    taken.a.add(x);
    taken.b.add(y);
    return Array.from({ length: Math.min(rows, columns) }, (_, i) => ({
      ...{ row: (x * rows + i) * inner, column: y * inner * columns + i, inner, columns },
    }));
  });
}

/** The least and the largest sums want numbers at their ends, all others any row for which a column is found. */
function meet(
  { inputZeroPoints: [zeroA, zeroB] }: MatMulStep,
  [a, b]: readonly QuantizedTensor[],
  [intoA, intoB]: readonly Int32Array[],
  { row, column, inner, columns }: Place,
  sum: number,
  random: () => number,
): void {
  for (let attempt = 0; attempt < tries; attempt++) {
    const atEnds = attempt % 2 === 1;
    const own = Int32Array.from({ length: inner }, () =>
      atEnds ? (random() < 0.5 ? a.qmin : a.qmax) : between(a.qmin, a.qmax, random),
    );
    const weights = own.map((q) => q - zeroA);
    const found = solve({ weights, low: b.qmin - zeroB, high: b.qmax - zeroB }, sum, random);
    if (!found) continue;
    intoA.set(own, row);
    found.forEach((d, k) => (intoB[column + k * columns] = d + zeroB));
    return;
  }
}
