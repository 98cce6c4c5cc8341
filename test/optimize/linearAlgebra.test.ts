import { describe, expect, it } from 'vitest';
import { cholesky, dot, gram, solveCholesky } from '../../src/optimize/linearAlgebra';
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

  // Columns are taken 512 at a time, rows two by two.
  it.each([
    [1, 5, 6],
    [2, 0, 511],
    [3, 0, 512],
    [4, 1, 514],
    [5, 7, 1100],
  ])('gram of %i rows from %i to %i', (n, from, to) => {
    const rows = Array.from({ length: n }, () => Float32Array.from({ length: 1100 }, () => r.int(-9, 9)));
    const naive = rows.flatMap((a) =>
      rows.map((b) => a.slice(from, to).reduce((sum, x, p) => sum + x * b[p + from], 0)),
    );
    expect([...gram(rows, from, to)]).toEqual(naive);
  });

  it.each([0, 1, 2, 3, 4, 5, 7, 8, 11])('dot of %i numbers from the third on', (count) => {
    const [a, b] = columns;
    const expected = a.slice(3, 3 + count).reduce((sum, x, p) => sum + x * b[p + 3], 0);
    expect(dot(a, b, 3, 3 + count)).toBe(expected);
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
    expect(() => cholesky(Float64Array.of(1, 1, 1, 1), 2)).toThrow('the matrix is not positive definite');
  });
});
