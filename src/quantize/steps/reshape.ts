/** Another shape for the same integers. */
import type { IntegerStepKind, StepBase } from './step';

/** Moves integers without changing them. `output` shapes are in `tensors`. */
export interface ReshapeStep extends StepBase {
  readonly kind: 'reshape';
}

export const reshape: IntegerStepKind<ReshapeStep> = {
  formula: 'the same integers in the shape of the output',
  does: 'moves',
  operands: 'one',
  range: (_, [input]) => input,
};
