/** Another order of the axes. */
import type { IntegerStepKind, StepBase } from './step';

export interface TransposeStep extends StepBase {
  readonly kind: 'transpose';
  readonly permutation: readonly number[];
}

export const transpose: IntegerStepKind<TransposeStep> = {
  formula: 'axes permuted',
  does: 'moves',
  operands: 'one',
  range: (_, [input]) => input,
};
