/**
 * Boxes as distances from a point of their cell to the left, top, right and bottom edge, in strides: directly, or as a distribution
 * over whole distances (generalized focal loss, arXiv 2006.04388): d = Σ i·softmax(t)_i over the bins i = 0, 1, …
 */
import type { Box } from '../../calibrate/sample';
import type { Candidates } from '../detection';
import { candidatesOf } from './decoder';
import type { Cell } from './grid';

/** What is made of a cell. */
export interface CellNumbers {
  readonly cell: Cell;
  /** Number `at` of the 4·bins that say how far the sides are. */
  readonly side: Read;
  /** 0..1, by class. */
  readonly score: Read;
}

/** @param point where in its cell distances begin, in cells */
export function candidatesOfCells(
  cells: readonly CellNumbers[],
  { classes, bins, point }: { readonly classes: number; readonly bins: number; readonly point: number },
  confidence: number,
): Candidates {
  return candidatesOf(
    {
      count: cells.length,
      classes,
      score: (row, label) => cells[row].score(label),
      box: (row) => boxOfDistances(cells[row].cell, point, bins, cells[row].side),
    },
    confidence,
  );
}

/** @param read number `at` of the 4·bins numbers of a cell, side after side */
function boxOfDistances({ column, line, stride }: Cell, point: number, bins: number, read: Read): Box {
  const [x, y] = [column + point, line + point];
  const [left, top, right, bottom] = [0, 1, 2, 3].map((side) => distance((bin) => read(side * bins + bin), bins));
  return [(x - left) * stride, (y - top) * stride, (x + right) * stride, (y + bottom) * stride];
}

export type Read = (at: number) => number;

/** The expectation over the bins; one bin is the distance itself. */
function distance(read: Read, bins: number): number {
  if (bins === 1) return read(0);
  const values = Array.from({ length: bins }, (_, bin) => read(bin));
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.reduce((total, power, bin) => total + bin * power, 0) / sum;
}
