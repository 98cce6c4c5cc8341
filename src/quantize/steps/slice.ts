/** A part of a tensor. */
import type { IntegerStepKind, StepBase } from './step';

/** One start and step per axis of the input. */
export interface SliceStep extends StepBase {
  readonly kind: 'slice';
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

export const slice: IntegerStepKind<SliceStep> = {
  formula: 'out[i...] = in[starts + i*steps]',
  does: 'moves',
  operands: 'one',
  range: (_, [input]) => input,
};
