/** Cells of the grids that detectors lay over a picture: row by row, one grid for each stride. */

export type Size = readonly [width: number, height: number];

export interface Cell {
  readonly column: number;
  readonly line: number;
  readonly stride: number;
}

/** Strides of one, two and more grids, as networks have them. */
export const usualStrides: readonly (readonly number[])[] = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
  [16, 32],
];

/** A size that a stride does not divide has a last cell that reaches beyond the picture. */
export function cellsOf([width, height]: Size, strides: readonly number[]): readonly Cell[] {
  return strides.flatMap((stride) => {
    const [columns, lines] = [Math.ceil(width / stride), Math.ceil(height / stride)];
    return Array.from({ length: columns * lines }, (_, at) => ({
      column: at % columns,
      line: Math.floor(at / columns),
      stride,
    }));
  });
}

export function countCells([width, height]: Size, strides: readonly number[]): number {
  return strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
}

/** The usual strides whose grids have so many cells together. */
export function stridesFor(size: Size, cells: number): readonly number[] | undefined {
  return cells > 0 ? usualStrides.find((strides) => countCells(size, strides) === cells) : undefined;
}

/** "8,400 cells of strides 8, 16 and 32", for people. */
export function cellsText(count: number, strides: readonly number[]): string {
  const [last, ...others] = [...strides].reverse();
  return `${count.toLocaleString('en')} cells of strides ${others.reverse().join(', ')} and ${last}`;
}

/** The stride of an output (…, H, W) of a picture of this size; undefined where it is none of the usual ones. */
export function strideOf([width, height]: Size, shape: readonly number[]): number | undefined {
  const [lines, columns] = shape.slice(-2);
  return [4, 8, 16, 32, 64].find(
    (stride) => Math.ceil(width / stride) === columns && Math.ceil(height / stride) === lines,
  );
}
