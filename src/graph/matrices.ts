/** The operands of a matrix product as stacks of matrices. */
import { broadcast } from './shapes/pointwiseShape';
import type { Shape } from './tensor';

export interface Matrices {
  /** The leading axes of the product, and of each operand. */
  readonly lead: Shape;
  readonly leads: readonly [Shape, Shape];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** Of operands whose shapes fit. */
export function matricesOf(a: Shape, b: Shape): Matrices {
  const leads = [a.slice(0, -2), b.slice(0, -2)] as const;
  const lead = broadcast(...leads) ?? [];
  const [rows, columns] = [a[a.length - 2] ?? 1, b.length > 1 ? b[b.length - 1] : 1];
  return { lead, leads, rows, inner: a[a.length - 1], columns };
}
