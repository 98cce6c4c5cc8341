/** Moments that people wait for, marked in the browser's own timeline, where benchmarks and developer tools find them. */

export function markOnce(name: 'page' | 'table' | 'graph'): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
