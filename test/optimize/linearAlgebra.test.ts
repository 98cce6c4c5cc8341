import { describe, expect, it } from 'vitest';
import { cholesky, gram, solveCholesky } from '../../src/optimize/linearAlgebra';
import { random } from '../support/random';

const r = random(3);
const columns = Array.from({ length: 7 }, () => Float32Array.from({ length: 40 }, () => r.int(-9, 9)));

describe('linear algebra', () => {
  it('gram is the products of all pairs, exactly for integers', () => {
    const got = gram(columns, 3, 31);
    columns.forEach((a, i) =>
      columns.forEach((b, j) =>
        expect(got[i * 7 + j]).toBe(a.slice(3, 31).reduce((sum, x, p) => sum + x * b[p + 3], 0)),
      ),
    );
  });

  it('the factor times its transpose is the matrix, and solving inverts it', () => {
    const a = gram(columns, 0, 40);
    const l = cholesky(a, 7);
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) {
        const product = Array.from({ length: 7 }, (_, k) => l[i * 7 + k] * l[j * 7 + k]).reduce((x, y) => x + y);
        expect(product).toBeCloseTo(a[i * 7 + j], 6);
      }
    const x = Float64Array.from({ length: 7 }, (_, i) => i - 3);
    const b = Float64Array.from(x, (_, i) => x.reduce((sum, value, j) => sum + a[i * 7 + j] * value, 0));
    solveCholesky(l, 7, b).forEach((value, i) => expect(value).toBeCloseTo(x[i], 8));
  });

  it('refuses what has no factor', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
  });
});
