/** Rows of a table, picked by tokens. */
import { include } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** out[i, j] = table[in[i], j]: the input's integers are rows, from 0 on. */
export interface EmbedStep extends StepBase {
  readonly kind: 'embed';
  readonly rows: number;
  /** Row after row. */
  readonly table: Int32Array;
}

export const embed: IntegerStepKind<EmbedStep> = {
  formula: 'out[i, j] = table[in[i], j]',
  does: 'computes',
  operands: 'one',
  range: ({ table }) => table.reduce(include, { low: table[0], high: table[0] }),
  constants: ({ table }, { output }) => ({ weights: table.length * output.bits }),
};
