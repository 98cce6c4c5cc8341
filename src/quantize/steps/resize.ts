/** Nearest-neighbour resizing. */
import type { IntegerStepKind, StepBase } from './step';

/** Nearest-neighbour resize of the last two axes: output row y reads input row rows[y], column x reads columns[x]. */
export interface ResizeStep extends StepBase {
  readonly kind: 'resize';
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

export const resize: IntegerStepKind<ResizeStep> = {
  formula: 'out[..., y, x] = in[..., rows[y], columns[x]]',
  does: 'moves',
  operands: 'one',
  range: (_, [input]) => input,
};
