/** The reference convolution against the formula it documents, written out once more in BigInt, tap by tap. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import { requantizeExactly } from '../support/exactRational';
import { modes, randomConv, randomIntegers, roundings, stepBase, stepCase, tensor } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';

function direct({ model, step, inputs }: StepCase): number[] {
  if (step.kind !== 'conv') throw new TypeError('not a convolution');
  const [, , height, width] = model.tensors[0]?.shape ?? [];
  const [, outputs, outHeight, outWidth] = model.tensors[1]?.shape ?? [];
  const [, perGroup, kernelHeight, kernelWidth] = step.weightShape;
  const { strides, dilations, pads } = step.window;
  const out: number[] = [];
  for (let o = 0; o < outputs; o++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        let acc = BigInt(step.bias[o]);
        for (let i = 0; i < perGroup; i++) {
          for (let r = 0; r < kernelHeight; r++) {
            for (let s = 0; s < kernelWidth; s++) {
              const row = y * strides[0] + r * dilations[0] - pads[0];
              const column = x * strides[1] + s * dilations[1] - pads[1];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const channel = Math.floor(o / (outputs / step.groups)) * perGroup + i;
              const q = inputs[0][(channel * height + row) * width + column];
              const w = step.weights[((o * perGroup + i) * kernelHeight + r) * kernelWidth + s];
              acc += BigInt(w) * BigInt(q - step.inputZeroPoint);
            }
          }
        }
        out.push(step.requantize ? requantizeExactly(Number(acc), o, step.requantize) : Number(acc));
      }
    }
  }
  return out;
}

describe('the reference convolution', () => {
  for (const mode of modes) {
    it(`${mode}: agrees with the formula`, () => {
      for (let seed = 0; seed < 15; seed++) {
        const source = random(seed + 500);
        const rounding = source.pick(roundings);
        const options = { mode, rounding, head: seed % 5 === 0, fill: 'random' } as const;
        const one = randomConv(source, options);
        expect([...runStep(one.model, one.step, (id) => one.inputs[id])], `seed ${seed}`).toEqual(direct(one));
      }
    });
  }

  it('holds accumulators beyond 32 bits', () => {
    const step: ConvStep = {
      ...stepBase(),
      kind: 'conv',
      window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
      groups: 1,
      weightShape: [1, 64, 1, 1],
      weights: new Int16Array(64).fill(-32768),
      bias: Int32Array.of(-1),
      weightScale: Float64Array.of(1),
      weightBits: 16,
      inputZeroPoint: 0,
      accumulatorBits: 38,
    };
    const input = randomIntegers(random(1), 64, -32768, 0, 'lowest');
    const { model } = stepCase(step, [tensor([1, 64], 16), tensor([1, 1], 38)], [input]);
    expect(runStep(model, step, () => input)).toEqual(Float64Array.of(2 ** 36 - 1));
  });
});
