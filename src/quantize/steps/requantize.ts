/** A change of scale, or an activation that stands alone. */
import type { Requantize } from '../representation';
import { requantizedRange } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** out = requantize(in − inputZeroPoint): a change of scale, or an activation that stands alone. */
export interface RequantizeStep extends StepBase {
  readonly kind: 'requantize';
  readonly inputZeroPoint: number;
  readonly requantize: Requantize;
}

export const requantize: IntegerStepKind<RequantizeStep> = {
  formula: 'acc = in - inputZeroPoint, then requantized',
  does: 'computes',
  operands: 'one',
  range: (step) => requantizedRange(step.requantize),
  requantize: (step) => step.requantize,
};
