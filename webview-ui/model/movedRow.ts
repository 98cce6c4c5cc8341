/** Keyboard movement in a list of rows. */

/** The row that a key leads to from row `from` (−1: none), or undefined for keys that do not move. */
export function movedRow(key: string, from: number, rows: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + Math.max(1, page),
    PageUp: from - Math.max(1, page),
    Home: 0,
    End: rows - 1,
  };
  if (rows === 0 || !Object.hasOwn(steps, key)) return undefined;
  return Math.min(rows - 1, Math.max(0, steps[key]));
}
