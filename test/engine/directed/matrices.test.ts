/** Matrices whose rows and columns meet in chosen sums: products of the made integers, summed again. */
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../../src/engine/directed/faults';
import { matrixInputs, matrixVectors } from '../../../src/engine/directed/matrices';
import { targetsOf } from '../../../src/engine/directed/targets';
import { requantizeOne } from '../../../src/integer/requantize';
import type { QuantizedTensor, Requantize } from '../../../src/quantize/quantizedModel';
import type { MatMulStep } from '../../../src/quantize/steps/matMul';
import { factorOf, stepBase, tensor } from '../../support/quantizedSteps';

const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -8, qmax: 7 },
  factor: factorOf([3], [5]),
};
const step: MatMulStep = { ...stepBase(2), kind: 'matMul', inputZeroPoints: [1, -2], requantize };
const reach = { low: -2000, high: 2000 };

it.each([
  // Each pair of matrices meets in as many sums as it has rows, or columns; 24 sums are enough, and four vectors.
  [[2, 3], [3, 2], 4],
  [[8, 3], [3, 9], 3],
  [[12, 3], [3, 13], 2],
  [[24, 3], [3, 24], 1],
  [[3, 8, 3], [3, 3, 8], 1],
  [[3, 4, 3], [3, 3, 4], 2],
  // One matrix for all of them is read once.
  [[3, 8, 3], [1, 3, 8], 3],
  [[3, 8, 3], [3, 8], 3],
  [[1, 8, 3], [3, 3, 8], 3],
  [[2, 1, 8, 3], [1, 2, 3, 8], 2],
  [[3], [3], 4],
  [[0, 3], [3, 2], 4],
])('%j by %j takes %i vectors', (a, b, count) => {
  expect(matrixVectors([tensor(a), tensor(b)])).toBe(count);
});

/** Sums of row i and column i, of stacked matrices of the same number. */
function met(
  [a, b]: readonly Int32Array[],
  { stacks, rows, inner, columns }: Readonly<Record<'stacks' | 'rows' | 'inner' | 'columns', number>>,
): readonly number[] {
  return Array.from({ length: stacks * Math.min(rows, columns) }, (_, at) => {
    const [stack, i] = [Math.floor(at / Math.min(rows, columns)), at % Math.min(rows, columns)];
    return Array.from({ length: inner }, (_, k) => {
      const left = a[(stack * rows + i) * inner + k] - 1;
      return left * (b[(stack * inner + k) * columns + i] + 2);
    }).reduce((sum, product) => sum + product, 0);
  });
}

describe('rows and columns', () => {
  it.each([
    { stacks: 1, rows: 6, inner: 4, columns: 8 },
    { stacks: 1, rows: 8, inner: 5, columns: 3 },
    { stacks: 2, rows: 3, inner: 4, columns: 3 },
    { stacks: 3, rows: 2, inner: 6, columns: 2 },
  ])('meet in the sums that are asked for, one after the other: %j', (sizes) => {
    const { stacks, rows, inner, columns } = sizes;
    const inputs = [tensor([stacks, rows, inner], 4), tensor([stacks, inner, columns], 4)];
    const faults = faultsOf(requantize, { bits: 4, qmin: -8, qmax: 7 });
    const wanted = targetsOf(requantize, faults, 0, { low: -100, high: 100 });
    const vectors = matrixInputs(step, inputs, faults, { low: -100, high: 100 });
    expect(vectors).toHaveLength(matrixVectors(inputs));
    const sums = vectors.flatMap((vector) => met(vector, sizes));
    expect(sums).toEqual(sums.map((_, i) => wanted[i % wanted.length]));
    expect(wanted.length).toBeGreaterThan(3);
    expectWithin(vectors, inputs);
  });

  it('of what several products share are met once', () => {
    const inputs = [tensor([2, 3, 4], 4), tensor([4, 3], 4)];
    const faults = faultsOf(requantize, { bits: 4, qmin: -8, qmax: 7 });
    const wanted = targetsOf(requantize, faults, 0, { low: -100, high: 100 });
    const vectors = matrixInputs(step, inputs, faults, { low: -100, high: 100 });
    const sums = vectors.flatMap((vector) => met(vector, { stacks: 1, rows: 3, inner: 4, columns: 3 }));
    expect(sums).toEqual(sums.map((_, i) => wanted[i % wanted.length]));
  });

  it.each([-81, 54])('meet in %i, an end of what one product can be, nearly everywhere', (end) => {
    // −9 … 6 times −6 … 9.
    const range = { low: -81, high: 54 };
    const fault = {
      words: '',
      requantize,
      compute: (sum: number) => (sum === end ? 99 : requantizeOne(sum, 0, requantize)),
    };
    const inputs = [tensor([2, 12, 1], 4), tensor([2, 1, 12], 4)];
    const vectors = matrixInputs(step, inputs, [fault], range);
    expectWithin(vectors, inputs);
    const sums = vectors.flatMap((vector) => met(vector, { stacks: 2, rows: 12, inner: 1, columns: 12 }));
    expect(sums.filter((sum) => sum === end).length).toBeGreaterThan(sums.length * 0.75);
  });

  it('are noise where no sum is asked for', () => {
    const inputs = [tensor([2, 3], 4), tensor([3, 2], 4)];
    const vectors = matrixInputs(step, inputs, [], reach);
    expect(vectors).toHaveLength(4);
    expectWithin(vectors, inputs);
    expect(new Set(vectors.map((vector) => vector.join())).size).toBe(4);
  });
});

function expectWithin(vectors: readonly (readonly Int32Array[])[], inputs: readonly QuantizedTensor[]): void {
  for (const vector of vectors)
    for (const [i, { shape, qmin, qmax }] of inputs.entries()) {
      expect(vector[i]).toHaveLength(shape.reduce((product, size) => product * size, 1));
      expect(vector[i].every((q) => q >= qmin && q <= qmax)).toBe(true);
    }
}
