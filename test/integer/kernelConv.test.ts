/** WebAssembly ≡ reference, over seeded ugly convolutions in all modes and roundings. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { modes, randomConv, roundings } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { arrayDifference } from '../support/sameIntegers';

const kernel = await createKernel();

function both({ model, step, inputs }: StepCase) {
  const values = (id: number) => inputs[id];
  return { ours: kernel.run(model, step, values), expected: runStep(model, step, values) };
}

describe('convolution in the kernel equals the reference', () => {
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
