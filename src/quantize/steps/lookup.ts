/** Tables of pointwise functions. */
import { include } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** out = table[in − qmin of the input]. Any pointwise function of up to 8 bits. */
export interface LookupStep extends StepBase {
  readonly kind: 'lookup';
  readonly table: Int32Array;
}

export const lookup: IntegerStepKind<LookupStep> = {
  formula: 'out = table[in - qmin of the input]',
  does: 'computes',
  operands: 'one',
  range: ({ table }) => table.reduce(include, { low: table[0], high: table[0] }),
  constants: ({ table }, { output }) => ({ tables: table.length * output.bits }),
};
