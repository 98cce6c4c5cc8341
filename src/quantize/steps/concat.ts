/** Concatenation. */
import { sizeOf } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { requantizedRange, union } from './range';
import type { Adjustments, IntegerStepKind, Operands, StepBase } from './step';

/** Joins along `axis`; each input is first requantized (acc = in − zeroPoint) unless its scale is the output's. */
export interface ConcatStep extends StepBase {
  readonly kind: 'concat';
  readonly axis: number;
  readonly inputZeroPoints: readonly number[];
  readonly requantize: readonly (Requantize | undefined)[];
}

export const concat: IntegerStepKind<ConcatStep> = {
  formula: 'joined along axis; each input with a requantization is requantized first (acc = in - its zero point)',
  does: 'joins',
  operands: 'many',
  range: ({ requantize }, inputs) =>
    requantize.map((each, i) => (each ? requantizedRange(each) : inputs[i])).reduce(union),
  adjustments: adjustmentsOfInputs,
};

/** Of steps that requantize each input by itself. */
export function adjustmentsOfInputs({ requantize }: Pick<ConcatStep, 'requantize'>, { inputs }: Operands): Adjustments {
  const adjusted = inputs.filter((_, i) => requantize[i] !== undefined);
  return {
    requantizations: requantize.filter((each) => each !== undefined),
    alignment: [],
    operations: adjusted.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
}
