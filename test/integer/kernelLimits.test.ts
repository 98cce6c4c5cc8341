/** Where the kernel's widths end: same-sign extremes around 2^31, products around 2^62, memory over many runs. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { chooseConvPath } from '../../src/integer/wasm/convPath';
import { boundsOf, convShape } from '../../src/integer/wasm/convShape';
import { createKernel } from '../../src/integer/wasm/kernel';
import { createMemory } from '../../src/integer/wasm/memory';
import { layoutOf } from '../../src/integer/wasm/pixels';
import type { ConvStep, IntegerArray, Requantize } from '../../src/quantize/quantizedModel';
import { roundings, stepBase, stepCase, tensor } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';

const kernel = await createKernel();

/** A 1×1 convolution of `terms` equal products plus a bias, over three pixels. */
function equalTerms(
  weights: IntegerArray,
  value: number,
  bits: number,
  bias: number,
  requantize?: Requantize,
): StepCase {
  const terms = weights.length;
  const step: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    groups: 1,
    weightShape: [1, terms, 1, 1],
    weights,
    bias: Int32Array.of(bias),
    weightScale: Float64Array.of(1),
    weightBits: 16,
    inputZeroPoint: 0,
    accumulatorBits: 52,
    requantize,
  };
  const input = new Int32Array(terms * 3).fill(value);
  return stepCase(step, [tensor([1, terms, 1, 3], bits), tensor([1, 1, 1, 3], 52)], [input]);
}

function both({ model, step, inputs }: StepCase) {
  const values = (id: number) => inputs[id];
  return { ours: kernel.run(model, step, values), expected: runStep(model, step, values) };
}

function pathOf({ model, step }: StepCase) {
  const { qmin, qmax } = model.tensors[0] ?? tensor([1]);
  const range = { low: qmin, high: qmax };
  const shape = convShape(model, step as ConvStep, layoutOf(model, 0, range), range);
  return chooseConvPath(shape, boundsOf(shape));
}

describe('the width of accumulators', () => {
  // 2 · 32768 · 32767 + bias; the bound counts the input as −32768, so 2^31 − 1 of it is reached at bias 65535.
  const weights = new Int16Array(2).fill(32767);
  it.each([
    [65535, 'direct'],
    [65536, 'carried'],
  ])('is chosen by the bound: bias %d goes %s', (bias, path) => {
    const one = equalTerms(weights, -32768, 16, -bias);
    expect(pathOf(one)).toBe(path);
    const { ours, expected } = both(one);
    expect(ours).toEqual(expected);
    expect(ours[0]).toBe(-2 * 32768 * 32767 - bias);
  });

  it('holds pairs of −32768 squared, which the pair product alone would wrap', () => {
    for (const terms of [1, 2, 3, 64]) {
      const one = equalTerms(new Int16Array(terms).fill(-32768), -32768, 16, 0);
      const { ours, expected } = both(one);
      expect(ours).toEqual(expected);
      expect(ours[0]).toBe(terms * 2 ** 30);
    }
  });

  it('refuses a claim beyond 63 bits and leaves the step to the reference', () => {
    const one = equalTerms(new Int32Array(8).fill(2 ** 31 - 1), 5, 32, 0);
    expect(pathOf(one)).toBeUndefined();
    const { ours, expected } = both(one);
    expect(ours).toEqual(expected);
  });
});

describe('the width of products', () => {
  const requantize = (rounding: Requantize['rounding'], multiplier: number, shift: number): Requantize => ({
    mode: 'mul-shift',
    rounding,
    factor: { value: Float64Array.of(1), multiplier: Int32Array.of(multiplier), shift: Int32Array.of(shift) },
    zeroPoint: 0,
    qmin: -32768,
    qmax: 32767,
  });

  it.each(roundings)('%s: extremes with multipliers up to 31 bits and every shift', (rounding) => {
    for (const terms of [1, 2, 40, 4000]) {
      for (const shift of [-31, -3, 0, 1, 15, 31, 32, 33, 46, 62]) {
        for (const multiplier of [1, 2 ** 15 + 1, 2 ** 31 - 1]) {
          const weights = new Int16Array(terms).fill(-32768);
          const one = equalTerms(weights, -32768, 16, 1, requantize(rounding, multiplier, shift));
          const { ours, expected } = both(one);
          expect(ours, `${terms} terms, ${multiplier} · 2^−${shift}`).toEqual(expected);
        }
      }
    }
  });
});

describe('sums around 2^51, which doubles take in two instructions', () => {
  const factor = { value: Float64Array.of(2 ** -38), multiplier: Int32Array.of(1), shift: Int32Array.of(38) };
  const how = { rounding: 'nearest-ties-even', factor, zeroPoint: 0, qmin: -32768, qmax: 32767 } as const;
  it.each(['float', 'pow2-ratio'] as const)('%s: equal the reference', (mode) => {
    for (const weight of [2 ** 20, 2 ** 21 - 1, 2 ** 21, 2 ** 21 + 1, 2 ** 22]) {
      for (const value of [-(2 ** 30), 2 ** 30 - 1, 12345]) {
        const one = equalTerms(Int32Array.of(weight), value, 31, 77, { mode, ...how });
        const { ours, expected } = both(one);
        expect(ours, `${weight} · ${value}`).toEqual(expected);
        expect(pathOf(one)).toBe('words');
      }
    }
  });
});

describe('memory', () => {
  it('hands out blocks that do not touch, and takes back the last ones', () => {
    const memory = createMemory(new WebAssembly.Memory({ initial: 1, maximum: 1024 }), 100);
    const [a, b] = [memory.keep(Int32Array.of(1, 2)), memory.keep(Int32Array.of(3))];
    expect(a % 64).toBe(0);
    expect(b).toBeGreaterThanOrEqual(a + 8);
    expect([...memory.ints(a, 2), ...memory.ints(b, 1)]).toEqual([1, 2, 3]);
    memory.release(b);
    expect(memory.reserve(1_000_000)).toBe(b);
  });

  it('says so when it cannot grow', () => {
    const memory = createMemory(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0);
    expect(() => memory.reserve(1_000_000)).toThrow(RangeError);
    expect(() => memory.reserve(2 ** 32)).toThrow(/more than 4 GiB/);
    expect(memory.keep(new Uint8Array(100))).toBe(0);
  });
});
