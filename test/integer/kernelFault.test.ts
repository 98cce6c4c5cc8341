/** A comparison that cannot fail proves nothing: planted faults must be seen. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { Kernel } from '../../src/integer/wasm/kernel';
import type { ConvStep, Rounding } from '../../src/quantize/quantizedModel';
import { randomConv, roundings, stepBase, stepCase, tensor } from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { arrayDifference } from '../support/sameIntegers';

/** −128 … 127, halved: every other accumulator is a tie. */
function ties(rounding: Rounding): StepCase {
  const half = { value: Float64Array.of(0.5), multiplier: Int32Array.of(1), shift: Int32Array.of(1) };
  const step: ConvStep = {
    ...stepBase(),
    kind: 'conv',
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    groups: 1,
    weightShape: [1, 1, 1, 1],
    weights: Int8Array.of(1),
    bias: Int32Array.of(0),
    weightScale: Float64Array.of(1),
    weightBits: 8,
    inputZeroPoint: 0,
    accumulatorBits: 8,
    requantize: { mode: 'mul-shift', rounding, factor: half, zeroPoint: 0, qmin: -128, qmax: 127 },
  };
  const map = tensor([1, 1, 16, 16]);
  return stepCase(step, [map, map], [Int32Array.from({ length: 256 }, (_, i) => i - 128)]);
}

const cases: readonly StepCase[] = roundings.flatMap((rounding) => [
  ties(rounding),
  ...[1, 2, 3, 4, 5, 6].map((seed) =>
    randomConv(random(seed), { mode: 'mul-shift', rounding, head: false, fill: 'random' }),
  ),
  ...[7, 8, 9, 10].map((seed) =>
    randomConv(random(seed), { mode: 'pow2-ratio', rounding, head: false, fill: 'random' }),
  ),
]);
const expectations = cases.map(({ model, step, inputs }) => runStep(model, step, (id) => inputs[id]));

type Change = (step: ConvStep) => ConvStep;

/** Whether a kernel gets a case wrong; a trap counts. */
function isWrong(kernel: Kernel, index: number, kernelStep: Change): boolean {
  const { model, step, inputs } = cases[index];
  try {
    const ours = kernel.run(model, kernelStep(step as ConvStep), (id) => inputs[id]);
    return arrayDifference(ours, expectations[index]) !== undefined;
  } catch {
    return true;
  }
}

/** How many cases a kernel gets wrong. */
const wrong = (kernel: Kernel, change: Change = (step) => step): number =>
  cases.filter((_, index) => isWrong(kernel, index, change)).length;

/** Whether it gets any wrong. */
const isSeen = (kernel: Kernel, change: Change = (step) => step): boolean =>
  cases.some((_, index) => isWrong(kernel, index, change));

/** Every place where the module holds this SIMD opcode (prefix 0xfd, then the number as LEB128). */
function placesOf(opcode: readonly number[]): number[] {
  const code = [0xfd, ...opcode];
  return [...kernelBytes.keys()].filter((at) => code.every((byte, i) => kernelBytes[at + i] === byte));
}

function replaced(at: number, opcode: readonly number[]): Uint8Array {
  const copy = kernelBytes.slice();
  copy.set(opcode, at + 1);
  return copy;
}

describe('a planted fault', () => {
  it('is absent from the kernel itself', async () => expect(wrong(await createKernel())).toBe(0));

  // i32x4.add → i32x4.sub, i32x4.max_s → i32x4.max_u, i16x8.max_s → i16x8.max_u, i64x2.add → i64x2.sub
  it.each([
    ['add for sub', [0xae, 0x01], [0xb1, 0x01]],
    ['unsigned maximum', [0xb8, 0x01], [0xb9, 0x01]],
    ['unsigned 16-bit maximum', [0x98, 0x01], [0x99, 0x01]],
    ['i64 add for sub', [0xce, 0x01], [0xd1, 0x01]],
  ])('in an instruction is seen: %s', async (_, from, to) => {
    const all = placesOf(from);
    const places = all.filter((_, i) => i % Math.ceil(all.length / 60) === 0);
    expect(places.length).toBeGreaterThan(0);
    const seen = await Promise.all(places.map(async (at) => isSeen(await createKernel({ bytes: replaced(at, to) }))));
    expect(seen).toContain(true);
  });

  it('in one weight is seen', async () => {
    const kernel = await createKernel();
    const damaged = (step: ConvStep): ConvStep => {
      const weights = Int16Array.from(step.weights);
      weights[weights.length >> 1] ^= 1;
      return { ...step, weights };
    };
    expect(wrong(kernel, damaged)).toBeGreaterThan(cases.length / 10);
  });

  it.each(roundings)('another rounding than %s is seen', async (rounding) => {
    const kernel = await createKernel();
    for (const other of roundings.filter((name) => name !== rounding)) {
      const swap = (step: ConvStep): ConvStep =>
        step.requantize?.rounding === rounding
          ? { ...step, requantize: { ...step.requantize, rounding: other } }
          : step;
      expect(isSeen(kernel, swap), other).toBe(true);
    }
  });
});
