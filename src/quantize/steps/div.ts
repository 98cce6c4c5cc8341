/** Quotients of two tensors, element by element. */
import type { Requantize } from '../representation';
import { centredRange, magnitude, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase } from './step';

/**
 * acc = (a − zeroPoint_a)·2^quotientBits / (b − zeroPoint_b), its fraction dropped, requantized. A divisor of 0 counts as 1, the
 * nearest integer that divides. Broadcasts as ONNX does. Nothing reaches 2^52.
 */
export interface DivStep extends StepBase {
  readonly kind: 'div';
  readonly inputZeroPoints: readonly [number, number];
  readonly quotientBits: number;
  readonly requantize: Requantize;
}

export const div: IntegerStepKind<DivStep> = {
  formula:
    'b0 = b - inputZeroPoints[1], or 1 where that is 0; acc = (a - inputZeroPoints[0]) * 2^quotientBits / b0, truncated toward zero, then requantized; broadcasts as ONNX does',
  does: 'computes',
  operands: 'many',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits({ inputZeroPoints, quotientBits }, { inputs: [a] }) {
    const most = magnitude(centredRange(a, inputZeroPoints[0])) * 2 ** quotientBits;
    return signedBits(-most, most);
  },
};
