/** Factors that are applied in float32: where the product's own rounding makes a tie, or unmakes one, reference and kernel follow it. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { requantizeOne } from '../../src/integer/requantize';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { ConvStep, Requantize } from '../../src/quantize/quantizedModel';
import { modelOf, stepBase, tensor } from '../support/quantizedSteps';

/** Accumulator, factor, what onnxruntime's QLinearConv made of them in ResNet-20, SqueezeNet and yolox_nano, and what doubles would. */
const rows = [
  [16740, 0.0031362008303403854, 52, 53],
  [27378, 0.0058258455246686935, 160, 159],
  [43457781, 0.0000035781854421657044, 156, 155],
] as const;

const requantize = (single: boolean): Requantize => ({
  mode: 'float',
  rounding: 'nearest-ties-even',
  factor: {
    value: Float64Array.from(rows, ([, factor]) => factor),
    multiplier: new Int32Array(0),
    shift: new Int32Array(0),
  },
  ...{ zeroPoint: 0, qmin: -512, qmax: 511, single },
});

describe('factors in float32', () => {
  it.each(rows.map((row, i) => [i, ...row] as const))('%i: %d · %d', (i, accumulator, _, inSingle, inDouble) => {
    expect(requantizeOne(accumulator, i, requantize(true))).toBe(inSingle);
    expect(requantizeOne(accumulator, i, requantize(false))).toBe(inDouble);
  });

  it.each([true, false])('are the kernel’s too: %s', async (single) => {
    const step: ConvStep = {
      ...stepBase(),
      kind: 'conv',
      window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
      ...{ groups: 1, weightShape: [rows.length, 1, 1, 1], weights: new Int8Array(rows.length).fill(1) },
      bias: Int32Array.from(rows, ([accumulator]) => accumulator),
      ...{ weightScale: Float64Array.of(1), weightBits: 8, inputZeroPoint: 0, accumulatorBits: 28 },
      requantize: requantize(single),
    };
    const model = modelOf([tensor([1, 1, 1, 1], 8), tensor([1, rows.length, 1, 1], 10)], [step]);
    const made = openProgram(model, await createKernel()).run(new Map([[0, Int32Array.of(0)]]));
    expect([...(made.get(1) ?? [])]).toEqual(rows.map(([, , inSingle, inDouble]) => (single ? inSingle : inDouble)));
  });
});
