/** Steps with what onnxruntime computed for them (test/golden/integerSteps.py): inputs, and every output integer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '../../src/graph/tensor';
import type { IntegerStep, Requantize } from '../../src/quantize/quantizedModel';
import { stepBase, stepCase, tensor, type StepCase } from './quantizedSteps';

interface Golden {
  readonly kind: IntegerStep['kind'];
  readonly step: object;
  readonly shapes: readonly Shape[];
  readonly inputs: readonly (readonly number[])[];
  readonly expected: readonly number[];
}

const entries = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/integerSteps.json'), 'utf8'),
) as readonly Golden[];

/** Leaves accumulators as they are. */
export const identity: Requantize = {
  mode: 'mul-shift',
  rounding: 'floor',
  factor: { value: Float64Array.of(1), multiplier: Int32Array.of(1), shift: Int32Array.of(0) },
  zeroPoint: 0,
  qmin: -(2 ** 20),
  qmax: 2 ** 20,
};

/** floor(acc · m · 2^−20), m nearest to 2^20 / taps. */
const perTapCount: Requantize = {
  ...identity,
  factor: {
    value: Float64Array.from({ length: 36 }, (_, taps) => Math.round(2 ** 20 / (taps + 1)) / 2 ** 20),
    multiplier: Int32Array.from({ length: 36 }, (_, taps) => Math.round(2 ** 20 / (taps + 1))),
    shift: new Int32Array(36).fill(20),
  },
};

function fieldsOf(kind: Golden['kind'], inputs: number): object {
  const inputZeroPoints = new Array<number>(inputs).fill(0);
  if (kind === 'averagePool') return { inputZeroPoint: 0, requantize: perTapCount };
  if (kind === 'mul') return { inputZeroPoints, requantize: identity };
  if (kind === 'concat') return { inputZeroPoints, requantize: inputZeroPoints.map(() => undefined) };
  if (kind === 'add') {
    return {
      inputZeroPoints,
      alignment: inputZeroPoints.map(() => ({ value: 1, multiplier: 1 })),
      requantize: identity,
    };
  }
  return {};
}

export interface GoldenStep {
  readonly name: string;
  readonly of: StepCase;
  readonly expected: readonly number[];
}

export const goldenSteps: readonly GoldenStep[] = entries.map(({ kind, step, shapes, inputs, expected }, index) => {
  const whole = { ...stepBase(inputs.length), kind, ...fieldsOf(kind, inputs.length), ...step } as IntegerStep;
  const last = shapes.length - 1;
  const tensors = shapes.map((shape, at) => tensor(shape, at === last && 'requantize' in whole ? 32 : 8));
  const values = inputs.map((input) => Int32Array.from(input));
  return { name: `${index}: ${kind} ${JSON.stringify(shapes)}`, of: stepCase(whole, tensors, values), expected };
});
