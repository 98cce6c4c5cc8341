/** A border of one integer. */
import { include } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** Constant padding, one entry per axis; `value` is the integer to pad with. */
export interface PadStep extends StepBase {
  readonly kind: 'pad';
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

export const pad: IntegerStepKind<PadStep> = {
  formula: 'surrounded by the integer "value"',
  does: 'moves',
  operands: 'one',
  range: ({ value }, [input]) => input && include(input, value),
};
