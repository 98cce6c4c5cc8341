/** The guard at its limits: same-sign extremes just below and at each bound; the path flips, the integers stay right. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { ConvStep, Requantize } from '../../src/quantize/quantizedModel';
import { stepBase, stepCase, tensor } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';

const kernel = await createKernel();

/** A 3×3 head over an 8×8 map, every weight and every input the same, eight output channels. */
function uniform(inputs: number, weight: number, value: number, inputBits: number): StepCase {
  const step: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] },
    groups: 1,
    weightShape: [8, inputs, 3, 3],
    weights: new Int16Array(8 * inputs * 9).fill(weight),
    bias: new Int32Array(8),
    weightScale: Float64Array.of(1),
    weightBits: 16,
    inputZeroPoint: 0,
    accumulatorBits: Math.abs(inputs * 9 * weight * value) < 2 ** 31 ? 32 : 53,
  };
  const input = new Int32Array(inputs * 64).fill(value);
  return stepCase(step, [tensor([1, inputs, 8, 8], inputBits), tensor([1, 8, 8, 8], 32)], [input]);
}

describe('the guard', () => {
  // Inputs count as −2^(bits − 1). 227·9·2^14 < 2^25 ≤ 228·9·2^14; 8·9·2^11·3640 < 2^29 ≤ 9·9·2^11·3640.
  it.each([
    ['winograd4', 227, -128, -128, 8],
    ['winograd4', 227, 128, -128, 8],
    ['winograd2', 228, -128, -128, 8],
    ['winograd2', 230, 127, -128, 8],
    ['winograd2', 8, 3640, -2048, 12],
    ['direct', 9, 3640, -2048, 12],
    ['winograd4', 8, 668, -256, 9],
    ['winograd2', 8, 669, -256, 9],
    ['direct', 8, 3641, -256, 9],
    ['winograd2', 8, 128, -512, 10],
    ['direct', 8, 128, -32768, 16],
    ['split', 8, 32767, -32768, 16],
    ['carried', 64, 2047, -2048, 12],
  ] as const)('takes %s for %i channels of weight %i and input %i', (path, inputs, weight, value, bits) => {
    const { model, inputs: values } = uniform(inputs, weight, value, bits);
    expect(kernel.open(model).paths).toEqual([path]);
    const given = new Map([[0, values[0]]]);
    const made = openProgram(model, kernel).run(given).get(1);
    expect(Math.max(...Array.from(made ?? [], Math.abs))).toBe(Math.abs(inputs * 9 * weight * value));
    expect(made).toEqual(openProgram(model).run(given).get(1));
  });

  it('leaves to int64 what the true sum needs, however small the weights of other channels', () => {
    const { model, inputs } = uniform(8, 1, -32768, 16);
    const [step] = model.steps as ConvStep[];
    const weights = Int16Array.from(step.weights).fill(-32768, 72, 144);
    const widened = { ...model, steps: [{ ...step, weights, accumulatorBits: 40 }] };
    expect(kernel.open(widened).paths).toEqual(['split']);
    const given = new Map([[0, inputs[0]]]);
    expect(openProgram(widened, kernel).run(given)).toEqual(openProgram(widened).run(given));
  });

  // Neighbours on one path are one part; more than four parts are one again.
  it.each([
    [[1, 1, 128], 'winograd4+winograd2', 228, 8],
    [[128, 1, 128, 1], 'winograd2+winograd4', 228, 8],
    [[100, 3641, 1], 'winograd4+direct', 8, 9],
    [[1, 2047, 1], 'winograd2+carried', 64, 12],
    [[1, 128, 1, 128, 1], 'winograd2', 228, 8],
  ] as const)('lets blocks of channels with weights %j take %s', (weights, path, inputs, bits) => {
    const { model, inputs: values, step } = blocksOf(weights, inputs, bits);
    expect(kernel.open(model).paths).toEqual([path]);
    expect(kernel.run(model, step, (id) => values[id])).toEqual(runStep(model, step, (id) => values[id]));
  });
});

/** A 3×3 convolution with a block of eight output channels for each weight, and three more channels of the last one. */
function blocksOf(blocks: readonly number[], inputs: number, bits: number): StepCase {
  const outputs = blocks.length * 8 + 3;
  const { step, inputs: values } = uniform(inputs, 1, -(2 ** (bits - 1)), bits);
  const factor = { value: new Float64Array(0), multiplier: Int32Array.of(1), shift: Int32Array.of(17) };
  const requantize: Requantize = {
    ...{ mode: 'pow2-ratio', rounding: 'nearest-ties-up', zeroPoint: 0, qmin: -32768, qmax: 32767 },
    factor: {
      ...factor,
      multiplier: Int32Array.from({ length: outputs }, (_, c) => 1 + c),
      shift: new Int32Array(outputs).fill(17),
    },
  };
  const weights = Int16Array.from({ length: outputs * inputs * 9 }, (_, i) => {
    const weight = blocks[Math.min(blocks.length - 1, Math.floor(i / (inputs * 9 * 8)))];
    return i % 5 === 0 ? -weight : weight;
  });
  const bias = Int32Array.from({ length: outputs }, (_, c) => c * 100);
  const conv: ConvStep = { ...(step as ConvStep), weightShape: [outputs, inputs, 3, 3], weights, bias, requantize };
  const mixed = values[0].map((value, i) => (i % 3 === 0 ? -value - 1 : value));
  return stepCase(conv, [tensor([1, inputs, 8, 8], bits), tensor([1, outputs, 8, 8], 16)], [mixed]);
}
