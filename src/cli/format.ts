/** Numbers as people read them in the command line's tables. */

/** Four significant digits, without trailing zeros; `–` for nothing. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** One number, or the smallest and largest of many: `0.001…0.02`. */
export function span(
  value: number | readonly number[] | null | undefined,
  show: (n: number) => string = short,
): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return show(value);
  if (value.length === 0) return '–';
  const low = value.reduce((a, b) => Math.min(a, b));
  const high = value.reduce((a, b) => Math.max(a, b));
  return low === high ? show(low) : `${show(low)}…${show(high)}`;
}

/** `1×3×416×416`; an unknown dimension is `?`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? '–' : shape.map((dimension) => (dimension < 0 ? '?' : String(dimension))).join('×');
}

/** `8,845,488` */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `8.4 s`, `3 min 5 s` */
export function secondsText(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
