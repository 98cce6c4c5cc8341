/** Known integers. */
import { include } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** Reads nothing: what stands beside a map in arithmetic, and is read like any other value. */
export interface ConstantStep extends StepBase {
  readonly kind: 'constant';
  /** In the memory order of the output. */
  readonly values: Int32Array;
}

export const constant: IntegerStepKind<ConstantStep> = {
  formula: 'out = values',
  does: 'computes',
  operands: 'many',
  range: ({ values }) => values.reduce(include, { low: values[0], high: values[0] }),
  constants: ({ values }, { output }) => ({ weights: values.length * output.bits }),
};
