/** WebAssembly ≡ reference, step by step through a whole network whose tensors have zero points. */
import { describe, expect, it } from 'vitest';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { runStep } from '../../src/integer/runStep';
import type { StepRunner } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';
import { modes } from '../support/quantizedSteps';
import { arrayDifference } from '../support/sameIntegers';

const widths = [4, 8, 12, 16];

describe.each(modes)('a network with zero points in the kernel, %s', (adjustment) => {
  it.each(widths)('equals the reference in every step at %i bits', async (width) => {
    const model = await quantizedNet(smallNet({ tail: false }), {
      adjustment,
      symmetric: { weights: true, activations: false },
      bits: { weights: Math.min(width, 8), activations: width, bias: 32 },
    });
    const kernel = await createKernel();
    let compared = 0;
    const checking: StepRunner = {
      run: (of, step, values) => {
        const expected = runStep(of, step, values);
        expect(arrayDifference(kernel.run(of, step, values), expected), step.name).toBe(undefined);
        compared++;
        return expected;
      },
    };
    const runner = await openQuantized(model, checking);
    for (const image of netImages(2, 17)) await runner.run(image);
    await runner.close();
    expect(compared).toBe(2 * model.steps.filter(({ kind }) => kind !== 'island').length);
    const shifted = model.tensors.filter((tensor) => tensor !== undefined && tensor.zeroPoint !== 0);
    expect(shifted.length).toBeGreaterThan(10);
  });
});
