/** Whether one of two candidates is worse than the other, or images merely differ: both were measured on the same images. */

/** So many standard errors are no chance: one in forty, were differences normal. */
const standardErrors = 2;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether the mean of a[i] − b[i] is above zero by more than two standard errors. Of fewer than four images nothing is clear. */
export function clearlyMore(a: readonly number[], b: readonly number[]): boolean {
  if (a.length < 4) return false;
  const differences = a.map((value, i) => value - b[i]);
  const middle = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (a.length - 1);
  return middle > standardErrors * Math.sqrt(variance / a.length);
}
