/** Quotients against BigInt, whose division drops the fraction too. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { broadcastIndices } from '../../src/integer/indices';
import { div, type DivStep } from '../../src/quantize/steps/div';
import type { IntegerStep } from '../../src/quantize/quantizedModel';
import type { Operands } from '../../src/quantize/steps/step';
import { identity } from '../support/goldenSteps';
import { modes, randomDiv, stepBase, stepCase, tensor, type StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { requantizeExactly } from '../support/exactRational';

const run = ({ model, step, inputs }: StepCase): readonly number[] => [...runStep(model, step, (id) => inputs[id])];

/** By shape, zero points and the step's rule that a divisor of 0 is 1. */
function exactQuotients({ model, inputs }: StepCase, { inputZeroPoints, quotientBits }: DivStep): readonly bigint[] {
  const [a, b, output] = model.tensors.map((each) => each?.shape ?? []);
  const [atA, atB] = [broadcastIndices(a, output), broadcastIndices(b, output)];
  const count = output.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => {
    const dividend = BigInt(inputs[0][atA ? atA[i] : i] - inputZeroPoints[0]) << BigInt(quotientBits);
    return dividend / (BigInt(inputs[1][atB ? atB[i] : i] - inputZeroPoints[1]) || 1n);
  });
}

describe('a quotient', () => {
  it('drops its fraction on either side of zero, and divides by 1 instead of 0', () => {
    const step: IntegerStep = {
      ...stepBase(2),
      kind: 'div',
      inputZeroPoints: [0, 1],
      quotientBits: 3,
      requantize: identity,
    };
    const tensors = [tensor([1, 5]), tensor([1, 5]), tensor([1, 5], 32)];
    const inputs = [Int32Array.of(7, -7, 7, -7, 5), Int32Array.of(4, 4, -2, -2, 1)];
    // ±56 / 3 = ±18.67, 40 / 1
    expect(run(stepCase(step, tensors, inputs))).toEqual([18, -18, -18, 18, 40]);
  });

  it.each(modes)('%s: is that of BigInt, within the bits it claims', (mode) => {
    for (let seed = 0; seed < 60; seed++) {
      const of = randomDiv(random(seed), mode);
      const step = of.step as DivStep;
      const quotients = exactQuotients(of, step);
      const [a, b, output] = of.model.tensors;
      const bits = div.accumulatorBits?.(step, { inputs: [a, b], output } as Operands) ?? 0;
      expect(
        quotients.every((quotient) => BigInt.asIntN(bits, quotient) === quotient),
        `seed ${seed}`,
      ).toBe(true);
      const expected = quotients.map((quotient) => requantizeExactly(Number(quotient), 0, step.requantize));
      expect(run(of), `seed ${seed}`).toEqual(expected);
    }
  });
});
