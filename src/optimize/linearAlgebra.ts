/** The little linear algebra that least squares need: products, Cholesky factors, triangular solves. Row-major float64. */

/** Sums of products of all pairs of rows over columns `from` to `to`: (n, n), symmetric. */
export function gram(rows: readonly Float32Array[], from: number, to: number): Float64Array {
  const n = rows.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const a = rows[i];
    let j = 0;
    // Two rows at a time halve the reads of the first.
    for (; j + 1 <= i; j += 2) {
      const [b, c] = [rows[j], rows[j + 1]];
      let [ab, ac] = [0, 0];
      for (let p = from; p < to; p++) {
        ab += a[p] * b[p];
        ac += a[p] * c[p];
      }
      out[i * n + j] = out[j * n + i] = ab;
      out[i * n + j + 1] = out[(j + 1) * n + i] = ac;
    }
    if (j === i) out[i * n + i] = dot(a, a, from, to);
  }
  return out;
}

export function dot(a: Float32Array, b: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let p = from; p < to; p++) sum += a[p] * b[p];
  return sum;
}

/** Lower L with L·Lᵀ = A. Throws RangeError when A is not positive definite. */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0, x = i * n, y = j * n; k < j; k++) sum -= l[x + k] * l[y + k];
      if (i !== j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return l;
}

/** x with L·Lᵀ·x = b. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = new Float64Array(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
    x[i] = sum / l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] /= l[i * n + i]);
    for (let k = 0; k < i; k++) x[k] -= l[i * n + k] * value;
  }
  return x;
}
