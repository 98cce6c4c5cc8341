/** Products of two tensors, element by element. */
import { sizeOf } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { centredRange, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** acc = (a − zeroPoint_a) · (b − zeroPoint_b), requantized. Broadcasts as ONNX does. */
export interface MulStep extends StepBase {
  readonly kind: 'mul';
  readonly inputZeroPoints: readonly [number, number];
  readonly requantize: Requantize;
}

export const mul: IntegerStepKind<MulStep> = {
  formula: 'acc = (a - inputZeroPoints[0]) * (b - inputZeroPoints[1]), then requantized; broadcasts as ONNX does',
  does: 'computes',
  operands: 'many',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits({ inputZeroPoints }, { inputs }) {
    const [a, b] = inputs.map((input, i) => Object.values(centredRange(input, inputZeroPoints[i])) as number[]);
    const corners = a.flatMap((x) => b.map((y) => x * y));
    return signedBits(Math.min(...corners), Math.max(...corners));
  },
  products(_, { inputs: [a, b], output }) {
    const macs = sizeOf(output.shape);
    return { macs, macBits: macs * a.bits * b.bits };
  },
};
