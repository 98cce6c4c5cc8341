/** Max-pooling. */
import { include } from './range';
import type { IntegerStepKind, StepBase, Window } from './step';

/** Padded taps count as −∞ (`lowest`), or as the integer 0 (`zero`, the report's ZeroPad2d). Same scale in and out. */
export interface MaxPoolStep extends StepBase {
  readonly kind: 'maxPool';
  readonly window: Window;
  readonly padding: 'lowest' | 'zero';
}

export const maxPool: IntegerStepKind<MaxPoolStep> = {
  formula: 'largest integer of the window; a padded tap counts as minus infinity (lowest) or as the integer 0 (zero)',
  does: 'moves',
  operands: 'one',
  range: ({ padding }, [input]) => input && (padding === 'zero' ? include(input, 0) : input),
};
