/** The largest or the smallest of several tensors, element by element. */
import type { Requantize } from '../representation';
import { adjustmentsOfInputs } from './concat';
import { requantizedRange, union } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** Each input is first requantized (acc = in − zeroPoint) unless its scale is the output's. Broadcasts as ONNX does. */
export interface ExtremeStep extends StepBase {
  readonly kind: 'extreme';
  readonly which: 'largest' | 'smallest';
  readonly inputZeroPoints: readonly number[];
  readonly requantize: readonly (Requantize | undefined)[];
}

export const extreme: IntegerStepKind<ExtremeStep> = {
  formula:
    'the largest or smallest of the inputs; each input with a requantization is requantized first (acc = in - its zero point); broadcasts as ONNX does',
  does: 'joins',
  operands: 'many',
  range: ({ requantize }, inputs) =>
    requantize.map((each, i) => (each ? requantizedRange(each) : inputs[i])).reduce(union),
  adjustments: adjustmentsOfInputs,
};
