/** WebAssembly ≡ reference, over seeded ugly convolutions in all modes and roundings. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { convCase, modes, randomConv, roundings } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { arrayDifference } from '../support/sameIntegers';

const kernel = await createKernel();

function both({ model, step, inputs }: StepCase) {
  const values = (id: number) => inputs[id];
  return { ours: kernel.run(model, step, values), expected: runStep(model, step, values) };
}

describe('convolution in the kernel equals the reference', () => {
  // Windows of 9 taps have a loop of their own, which those of 10, with as many pairs, must not take.
  it.each([
    [3, 3],
    [9, 1],
    [5, 2],
    [2, 5],
    [10, 1],
    [1, 10],
    [11, 1],
  ] as const)('depthwise, %d × %d', (height, width) => {
    for (const inputBits of [2, 8, 12]) {
      const sizes = {
        groups: 9,
        inputs: 1,
        outputs: 1,
        height: height + 2,
        width: width + 3,
        inputBits,
        weightBits: 8,
      };
      const window = { kernel: [height, width], strides: [1, 1], dilations: [1, 1], pads: [0, 1, 1, 0] } as const;
      const options = { mode: 'mul-shift', rounding: 'floor', head: inputBits === 2, fill: 'random' } as const;
      const { ours, expected } = both(convCase(random(inputBits), options, { ...sizes, window }));
      expect(arrayDifference(ours, expected), `${inputBits} bits`).toBe(undefined);
    }
  });

  for (const mode of modes) {
    for (const rounding of roundings) {
      it(`${mode}, ${rounding}`, () => {
        for (let seed = 0; seed < 40; seed++) {
          const source = random(seed * 1000 + roundings.indexOf(rounding) * 10 + modes.indexOf(mode));
          const fill = source.pick(['random', 'random', 'random', 'extremes', 'lowest', 'highest'] as const);
          const { ours, expected } = both(randomConv(source, { mode, rounding, head: seed % 8 === 7, fill }));
          expect(arrayDifference(ours, expected), `seed ${seed}`).toBe(undefined);
        }
      });
    }
  }
});
