/** Where the kernel's widths end: same-sign extremes around 2^31, products around 2^62, memory over many runs. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { planConv } from '../../src/integer/wasm/convPlan';
import { createKernel } from '../../src/integer/wasm/kernel';
import { createMemory } from '../../src/integer/wasm/memory';
import type { ConvStep, IntegerArray, Requantize } from '../../src/quantize/quantizedModel';
import { randomConv, roundings, stepBase, stepCase, tensor } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';

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

const kindOf = ({ model, step }: StepCase) => planConv(model, step as ConvStep)?.plan.geometry.kind;

describe('the width of accumulators', () => {
  // 2 · 32768 · 32767 + bias; the bound counts the input as −32768, so 2^31 − 1 of it is reached at bias 65535.
  const weights = new Int16Array(2).fill(32767);
  it.each([
    [65535, 'pairs'],
    [65536, 'words'],
  ])('is chosen by the bound: bias %d runs in %s', (bias, kind) => {
    const one = equalTerms(weights, -32768, 16, -bias);
    expect(kindOf(one)).toBe(kind);
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
    expect(kindOf(one)).toBeUndefined();
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

describe('memory', () => {
  it('stays as large as the largest run needs, over any number of steps and runs', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1024 });
    const kept = createMemory(memory, 0);
    for (let run = 0; run < 50; run++) kept.arena([1_000_000, 2_000_000]);
    expect(memory.buffer.byteLength).toBeLessThan(3_200_000);
  });

  it('says so instead of failing when it cannot grow', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const kept = createMemory(memory, 0);
    expect(kept.arena([1_000_000])).toBeUndefined();
    expect(kept.keep([new Uint8Array(1_000_000)])).toBeUndefined();
    expect(kept.keep([new Uint8Array(100)])).toBeDefined();
  });

  it('forgets weights when they exceed their budget, and packs them again', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1024 });
    const kept = createMemory(memory, 0, 1_000_000);
    const [first] = kept.keep([new Uint8Array(600_000)]) ?? [];
    expect(kept.generation).toBe(0);
    const [second] = kept.keep([new Uint8Array(600_000)]) ?? [];
    expect(kept.generation).toBe(1);
    expect(second).toBe(first);
  });

  it('gives right results when every step evicts the one before', async () => {
    const small = await createKernel(undefined, 10_000);
    const cases = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
      randomConv(random(seed), { mode: 'mul-shift', rounding: 'floor', head: false, fill: 'random' }),
    );
    for (const { model, step, inputs } of [...cases, ...cases]) {
      expect(small.run(model, step, (id) => inputs[id])).toEqual(runStep(model, step, (id) => inputs[id]));
    }
  });
});
