/** Requantization in checked doubles: the reference's integers at and beside every tie, whichever way it is rounded; faults are seen. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { openProgram } from '../../src/integer/integerProgram';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { ConvStep, IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { modelOf, roundings, stepBase, tensor } from '../support/quantizedSteps';
import { random } from '../support/random';
import type { Random } from '../support/random';
import { mapDifferences } from '../support/sameIntegers';
import { functionBody } from '../support/wasmCode';

const [height, width, depth] = [3, 17, 3];

interface Program {
  readonly model: QuantizedModel;
  readonly inputs: ReadonlyMap<number, IntegerValues>;
}

/** A 1×1 convolution whose weights carry sums to multiples of 2^30 and whose biases move them a little: ties and their neighbours. */
function programOf(rounding: (typeof roundings)[number], seed: number): Program {
  const source = random(seed);
  const channels = source.pick([1, 8, 13]);
  const factor = () => {
    const shift = Int32Array.from({ length: channels }, () => source.pick([source.int(36, 48), 60, 61]));
    return {
      value: Float64Array.of(1),
      multiplier: Int32Array.from({ length: channels }, () => multiplierOf(source)),
      shift,
    };
  };
  const [qmin, qmax] = source.pick([
    [-32768, 32767],
    [-32767, 32767],
    [0, 4095],
  ] as const);
  const conv: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    groups: 1,
    weightShape: [channels, depth, 1, 1],
    weights: Int16Array.from({ length: channels * depth }, () => source.pick([32767, -32768, -32768, -32768, -16384])),
    bias: Int32Array.from({ length: channels }, () => source.pick([0, 1, 2, 3, -1, -3, source.int(-9999, 9999)])),
    weightScale: Float64Array.of(1),
    weightBits: 16,
    inputZeroPoint: 0,
    accumulatorBits: 40,
    requantize: {
      ...{ mode: 'mul-shift', rounding, factor: factor(), negative: source.pick([undefined, factor()]) },
      ...{ zeroPoint: source.pick([0, 0, -9, 500]), qmin, qmax },
      leakyAfter: source.pick([undefined, undefined, { positive: 10, negative: 1 }]),
    },
  };
  const values = Int32Array.from({ length: depth * height * width }, () =>
    source.pick([source.int(-32768, 32767), -32768, -32768, 0, 0, 1, 8]),
  );
  const to = tensor([1, channels, height, width], conv.requantize?.leakyAfter ? 20 : 16);
  return {
    model: modelOf([tensor([1, depth, height, width], 16), to], [conv]),
    inputs: new Map([[0, values]]),
  };
}

/**
 * Beyond what a double holds of the product. Multiples of a power of two end in ties; 2^30 − 1 times n·(2^30 + 1) is n·2^60 − n, where
 * doubles see n·2^60.
 */
function multiplierOf(source: Random): number {
  const whole = 2 ** 24 * source.int(16, 63);
  return source.pick([whole, whole, whole + source.int(-9, 9), 2 ** 30 - 1, 2 ** 30 - 1]);
}

const seeds = Array.from({ length: 150 }, (_, i) => i + 1);

describe.each(roundings)('checked doubles, %s', (rounding) => {
  const programs = seeds.map((seed) => {
    const program = programOf(rounding, seed);
    return { ...program, expected: openProgram(program.model).run(program.inputs) };
  });

  it('equal the reference', async () => {
    const kernel = await createKernel();
    const wide = programs.filter(({ model }) => kernel.open(model).paths?.[0] === 'split');
    expect(wide.length).toBeGreaterThan(0.9 * programs.length);
    for (const [i, { model, inputs, expected }] of programs.entries()) {
      expect(mapDifferences(openProgram(model, kernel).run(inputs), expected), `seed ${seeds[i]}`).toEqual([]);
    }
  });

  // f64x2.mul → f64x2.add; v128.any_true → i8x16.all_true, which doubts nothing
  it.each([
    ['a product', [0xfd, 0xf2, 0x01], 0xf0],
    ['the check', [0xfd, 0x53], 0x63],
  ])('show a fault planted in %s', async (_, code, to) => {
    const { start, end } = functionBody(kernelBytes, 'requantizeChecked');
    const places = [...kernelBytes.keys()].filter(
      (at) => at >= start && at < end && code.every((byte, i) => kernelBytes[at + i] === byte),
    );
    expect(places.length).toBeGreaterThan(0);
    let seen = 0;
    for (const place of places) {
      const bytes = kernelBytes.slice();
      bytes[place + 1] = to;
      const kernel = await createKernel({ bytes });
      const isSeen = programs.some(
        ({ model, inputs, expected }) => mapDifferences(openProgram(model, kernel).run(inputs), expected).length > 0,
      );
      if (isSeen) seen++;
    }
    // Of the copies for each way of rounding one is this one's.
    expect(seen).toBeGreaterThan(0);
  });
});
