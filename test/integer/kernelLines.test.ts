/** Products of maps, softmax and normalization by loops of the kernel: the same integers as the reference, in every mode and to the ends of their widths. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { Kernel } from '../../src/integer/wasm/kernel';
import type { MatMulStep } from '../../src/quantize/steps/matMul';
import { damaged, isWrong } from '../support/damagedKernel';
import { identity } from '../support/goldenSteps';
import {
  modes,
  randomMatMul,
  randomNormalize,
  randomSoftmax,
  stepBase,
  stepCase,
  tensor,
} from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';

const kernel = await createKernel();
const expectedOf = ({ model, step, inputs }: StepCase) => runStep(model, step, (id) => inputs[id]);
const isKernels = ({ model }: StepCase): boolean => kernel.open(model).paths?.[0] !== 'reference';

/** A product of operands that are filled with one number each. */
function product(bits: number, inner: number, left: number, right: number, zeroPoint = 0): StepCase {
  const [a, b] = [tensor([1, 3, inner], bits, zeroPoint), tensor([inner, 9], bits, zeroPoint)];
  const requantize = { ...identity, qmin: -(2 ** 31), qmax: 2 ** 31 - 1 };
  const step: MatMulStep = { ...stepBase(2), kind: 'matMul', inputZeroPoints: [zeroPoint, zeroPoint], requantize };
  const inputs = [new Int32Array(3 * inner).fill(left), new Int32Array(inner * 9).fill(right)];
  return stepCase(step, [a, b, tensor([1, 3, 9], 32)], inputs);
}

const makers = {
  'a product of maps': { make: randomMatMul, name: 'matMul' },
  softmax: { make: randomSoftmax, name: 'softmaxLines' },
  'a normalization': { make: randomNormalize, name: 'normalizeLines' },
} as const;

describe.each(Object.entries(makers))('%s', (_, { make, name }) => {
  it.each(modes)('%s: equals the reference', (mode) => {
    let loops = 0;
    for (let seed = 0; seed < 150; seed++) {
      const one = make(random(seed), mode);
      const { inputs, model, step } = one;
      expect(isWrong(kernel, one, expectedOf(one)), `seed ${seed}`).toBe(false);
      expect(
        kernel.run(model, step, (id) => inputs[id]),
        `seed ${seed}`,
      ).toEqual(expectedOf(one));
      if (isKernels(one)) loops++;
    }
    // What may exceed a width is the reference's.
    expect(loops).toBeGreaterThan(90);
  });

  // i32x4.add → sub, i32x4.sub → add, i64x2.add → sub, i64.add → sub, lanes of i8x16.shuffle.
  it('has no place where a fault is not seen', async () => {
    const cases = modes
      .flatMap((mode) => Array.from({ length: 150 }, (_, seed) => make(random(seed), mode)))
      .filter(isKernels);
    const expected = cases.map(expectedOf);
    const seen = (each: Kernel): boolean => cases.some((one, i) => isWrong(each, one, expected[i]));
    for (const [code, offset, change] of [
      [[0xfd, 0xae, 0x01], 1, () => 0xb1],
      [[0xfd, 0xb1, 0x01], 1, () => 0xae],
      [[0xfd, 0xce, 0x01], 1, () => 0xd1],
      [[0x7c], 0, () => 0x7d],
      [[0xfd, 0x0d], 2, (lane: number) => lane ^ 1],
    ] as const)
      for (const [place, each] of (await damaged(kernelBytes, name, code, offset, change)).entries())
        expect(seen(each), `${code.join()} at place ${place}`).toBe(true);
  });
});

describe('a product of maps at the ends of its widths', () => {
  // Pairs of 16 bits whose sum is 2^31 at 2 numbers; halves that reach 2^31 at 512; centred numbers of 17 bits.
  it.each([
    ['pairs', product(8, 40, -128, -128)],
    ['pairs just below 2^31', product(16, 1, -32768, -32768)],
    ['halves', product(16, 2, -32768, -32768)],
    ['halves of extremes', product(16, 511, -32768, 32767)],
    ['words where halves may overflow', product(16, 512, -32768, -32768)],
    ['words of 17 bits', product(16, 9, 32767, -32768, -32768)],
    ['operands of 32 bits', product(20, 3, -(2 ** 19), 2 ** 19 - 1)],
  ])('%s: equals the reference', (_, one) => {
    expect(isKernels(one)).toBe(true);
    expect(isWrong(kernel, one, expectedOf(one))).toBe(false);
  });
});
