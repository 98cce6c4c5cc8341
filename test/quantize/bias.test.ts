/** Biases below 32 bits: they fit, no smaller shift would do, and nothing but half a step is lost. */
import { describe, expect, it } from 'vitest';
import { quantizeBias } from '../../src/quantize/bias';
import { strict } from '../../src/quantize/presets/strict';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import { roundTiesAway, roundTiesEven } from '../../src/util/round';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

const fits = (q: number, bits: number): boolean => BigInt.asIntN(bits, BigInt(q)) === BigInt(q);

describe.each([8, 9, 12, 16, 24, 31])('a bias of %i bits', (bits) => {
  const r = random(bits);
  const bias = Float32Array.from({ length: 64 }, (_, i) => (i % 7 === 0 ? 0 : (r.next() - 0.5) * 10 ** (i % 5)));

  it.each([1, 64])('with %i scales fits, by the least shift, within half a step', (count) => {
    const scales = Array.from({ length: count }, () => 10 ** (-1 - 4 * r.next()));
    const { values, narrow } = quantizeBias(bias, scales, bits, roundTiesEven);
    const shifts = narrow?.shift ?? expect.fail('not narrow');
    expect(shifts.length).toBe(count);
    const at = <T>(all: ArrayLike<T>, o: number): T => all[all.length === 1 ? 0 : o];
    values.forEach((value, o) => {
      const step = 2 ** at(shifts, o);
      expect(value % step === 0 && fits(value / step, bits)).toBe(true);
      expect(Math.abs(bias[o] / at(scales, o) - value)).toBeLessThanOrEqual(step / 2);
    });
    shifts.forEach((k, i) => {
      expect(k).toBeGreaterThanOrEqual(0);
      const sharing = count === 1 ? bias : bias.subarray(i, i + 1);
      const smaller = Array.from(sharing, (b) => Math.round(b / (scales[i] * 2 ** (k - 1))));
      if (k > 0) expect(smaller.every((q) => fits(q, bits))).toBe(false);
    });
  });
});

it('a bias of 32 bits is the accumulator’s own, clamped to int32', () => {
  const { values, narrow } = quantizeBias(Float32Array.of(1.5, -2.5, 1e20), [1], 32, roundTiesEven);
  expect(narrow).toBeUndefined();
  expect(Array.from(values)).toEqual([2, -2, 2 ** 31 - 1]);
});

it.each([
  [roundTiesEven, [0, 2, -2]],
  [roundTiesAway, [1, 3, -3]],
] as const)('rounds as it is told: %o', (round, expected) => {
  expect(Array.from(quantizeBias(Float32Array.of(0.5, 2.5, -2.5), [1], 8, round).values)).toEqual(expected);
});

it('the whole way: the program adds n-bit integers shifted, and a layer may have its own width', async () => {
  const model = await quantizedNet(smallNet({ tail: false }), {
    bits: { ...strict.settings.bits, bias: 10 },
    layers: { fc_e: { bits: { bias: 32 } } },
  });
  const convs = model.steps.filter((step): step is ConvStep => step.kind === 'conv');
  for (const { name, bias, narrowBias } of convs) {
    expect(narrowBias?.bits, name).toBe(name === 'fc_e' ? undefined : 10);
    const shift = narrowBias?.shift ?? Int32Array.of(0);
    bias.forEach((value, o) => {
      const q = value / 2 ** shift[shift.length === 1 ? 0 : o];
      expect(Number.isInteger(q) && (name === 'fc_e' || fits(q, 10))).toBe(true);
    });
  }
});
