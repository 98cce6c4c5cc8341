/** Matrix products of two tensors. */
import { matricesOf } from '../../graph/matrices';
import { sizeOf } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { centredRange, type Range, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, Operands, StepBase } from './step';

/**
 * acc[…,m,n] = Σ_k (a[…,m,k] − zeroPoint_a) · (b[…,k,n] − zeroPoint_b), requantized by the factor's only entry. Shapes are as in
 * ONNX's MatMul: leading axes broadcast, a vector is a row on the left and a column on the right.
 */
export interface MatMulStep extends StepBase {
  readonly kind: 'matMul';
  readonly inputZeroPoints: readonly [number, number];
  readonly requantize: Requantize;
}

export const matMul: IntegerStepKind<MatMulStep> = {
  formula:
    'acc = sum over k of (a[..., m, k] - inputZeroPoints[0]) * (b[..., k, n] - inputZeroPoints[1]), then requantized; leading axes broadcast as ONNX does',
  does: 'computes',
  operands: 'many',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits: ({ inputZeroPoints }, operands) => sumBits(inputZeroPoints, operands),
  products(_, { inputs: [a, b] }) {
    const { lead, rows, inner, columns } = matricesOf(a.shape, b.shape);
    const macs = sizeOf(lead) * rows * inner * columns;
    return { macs, macBits: macs * a.bits * b.bits };
  },
};

/** Partial sums count too: they begin at zero. */
export function sumBits(
  [zeroA, zeroB]: MatMulStep['inputZeroPoints'],
  { inputs: [a, b] }: Pick<Operands, 'inputs'>,
): number {
  const ends = ({ low, high }: Range): readonly number[] => [low, high];
  const [left, right] = [ends(centredRange(a, zeroA)), ends(centredRange(b, zeroB))];
  const corners = left.flatMap((x) => right.map((y) => x * y));
  const { inner } = matricesOf(a.shape, b.shape);
  return signedBits(inner * Math.min(0, ...corners), inner * Math.max(0, ...corners));
}
