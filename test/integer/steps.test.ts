/** Every step but convolution: reference against onnxruntime's results, kernel against reference. */
import { describe, expect, it } from 'vitest';
import { type Shape, sizeOf } from '../../src/graph/tensor';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerStep, IntegerValues, Requantize } from '../../src/quantize/quantizedModel';
import { matMul, type MatMulStep } from '../../src/quantize/steps/matMul';
import type { Operands } from '../../src/quantize/steps/step';
import {
  modes,
  outputSize,
  randomIntegers,
  randomMatMul,
  randomRequantize,
  randomWindow,
  roundings,
  stepBase,
  stepCase,
  tensor,
} from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { requantizeExactly } from '../support/exactRational';
import { goldenSteps, identity } from '../support/goldenSteps';
import { random } from '../support/random';
import type { Random } from '../support/random';

/** Every sum of a matrix product, element by element and in BigInt; shapes as `randomMatMul` makes them. */
function exactSums(
  { inputZeroPoints: [zeroA, zeroB] }: MatMulStep,
  [a, b]: readonly Shape[],
  [left, right]: readonly IntegerValues[],
): bigint[] {
  const [left4, right4] = [a, b].map((shape) => [...Array<number>(4 - shape.length).fill(1), ...shape]);
  const at = (shape: Shape, ...index: number[]): number =>
    index.reduce((place, each, axis) => place * shape[axis] + (shape[axis] === 1 ? 0 : each), 0);
  const sums: bigint[] = [];
  const [outer, inner] = [0, 1].map((axis) => Math.max(left4[axis], right4[axis]));
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++)
      for (let m = 0; m < left4[2]; m++)
        for (let n = 0; n < right4[3]; n++) {
          let sum = 0n;
          for (let k = 0; k < left4[3]; k++)
            sum += BigInt(left[at(left4, o, i, m, k)] - zeroA) * BigInt(right[at(right4, o, i, k, n)] - zeroB);
          sums.push(sum);
        }
  return sums;
}

const kernel = await createKernel();

/** Both ways of running a step; they must agree before anything else is compared. */
function run({ model, step, inputs }: StepCase): IntegerValues {
  const expected = runStep(model, step, (id) => inputs[id]);
  expect(kernel.run(model, step, (id) => inputs[id])).toEqual(expected);
  return expected;
}

describe('agrees with onnxruntime', () => {
  it.each(goldenSteps.map((each) => [each.name, each] as const))('%s', (_, { of, expected }) => {
    expect([...run(of)]).toEqual(expected);
  });
});

describe('max-pool', () => {
  it('agrees with itself in the kernel over random windows and both paddings', () => {
    for (let seed = 0; seed < 120; seed++) {
      const source = random(seed);
      const window = randomWindow(source);
      const size = [source.int(9, 19), source.int(10, 19)] as const;
      const shape = [1, source.int(1, 5), ...size];
      const outShape = [1, shape[1], outputSize(window, 0, size[0]), outputSize(window, 1, size[1])];
      const padding = source.pick(['lowest', 'zero'] as const);
      const step: IntegerStep = { ...stepBase(), kind: 'maxPool', window, padding };
      const high = source.pick([127, -3]);
      run(
        stepCase(
          step,
          [tensor(shape), tensor(outShape)],
          [randomIntegers(source, sizeOf(shape), -128, high, 'random')],
        ),
      );
    }
  });

  it('counts a padded tap as 0 where the report does', () => {
    const window = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 1, 1] } as const;
    const inputs = [Int32Array.of(-4, -3, -2, -1)];
    const pooled = (padding: 'lowest' | 'zero') =>
      run(
        stepCase(
          { ...stepBase(), kind: 'maxPool', window, padding },
          [tensor([1, 1, 2, 2]), tensor([1, 1, 2, 2])],
          inputs,
        ),
      );
    expect([...pooled('lowest')]).toEqual([-1, -1, -1, -1]);
    expect([...pooled('zero')]).toEqual([-1, 0, 0, 0]);
  });
});

describe('element-wise steps', () => {
  const shape = [1, 3, 4, 5];
  const map = (source: Random, bits: number, zeroPoint = 0) => {
    const made = tensor(shape, bits, zeroPoint);
    return { tensor: made, values: randomIntegers(source, 60, made.qmin, made.qmax, 'random') };
  };

  it.each(modes)('%s: a change of scale agrees with exact rationals', (mode) => {
    for (let seed = 0; seed < 60; seed++) {
      const source = random(seed);
      const { tensor: from, values } = map(source, source.pick([4, 8, 16]), source.int(-3, 3));
      const requantize = randomRequantize(source, mode, source.pick(roundings), 3, 2 ** (from.bits - 2));
      const step: IntegerStep = { ...stepBase(), kind: 'requantize', inputZeroPoint: from.zeroPoint, requantize };
      const expected = Array.from(values, (q, i) =>
        requantizeExactly(q - from.zeroPoint, Math.floor(i / 20), requantize),
      );
      expect([...run(stepCase(step, [from, tensor(shape)], [values]))], `seed ${seed}`).toEqual(expected);
    }
  });

  it.each(modes)('%s: an addition aligns, sums and rounds once', (mode) => {
    for (let seed = 0; seed < 60; seed++) {
      const source = random(seed);
      const parts = [map(source, 8, source.int(-3, 3)), map(source, source.pick([8, 16]))];
      const bits = source.pick([1, 8, 16, 30]);
      const alignment = parts.map(() => ({ value: source.next(), multiplier: source.int(1, 2 ** bits) }));
      const requantize = randomRequantize(
        source,
        mode,
        source.pick(roundings),
        1,
        mode === 'float' ? 200 : 2 ** (bits + 8),
      );
      const zeroPoints = parts.map((part) => part.tensor.zeroPoint);
      const step: IntegerStep = { ...stepBase(2), kind: 'add', inputZeroPoints: zeroPoints, alignment, requantize };
      const expected = Array.from({ length: 60 }, (_, i) => {
        const factors = alignment.map(({ value, multiplier }) => (mode === 'float' ? value : multiplier));
        const accumulator = parts.reduce((sum, part, p) => sum + (part.values[i] - zeroPoints[p]) * factors[p], 0);
        return mode === 'float' ? undefined : requantizeExactly(accumulator, 0, requantize);
      });
      const tensors = [...parts.map((part) => part.tensor), tensor(shape)];
      const sums = [
        ...run(
          stepCase(
            step,
            tensors,
            parts.map((part) => part.values),
          ),
        ),
      ];
      if (mode !== 'float') expect(sums, `seed ${seed}`).toEqual(expected);
    }
  });

  it.each([
    [65535, 65535, 0, 0],
    [65535, 32768, -128, 127],
    [32767, 65534, 127, -128],
    [1, 65535, -128, -128],
    [65536, 3, 0, -1],
  ])(
    'an addition is exact from end to end of bytes: multipliers %i and %i, zero points %i and %i',
    (m, n, zeroA, zeroB) => {
      // Every third byte, −128 and 127 among them, with every third.
      const bytes = Array.from(
        { length: 86 * 86 },
        (_, i) => [(i % 86) * 3 - 128, Math.floor(i / 86) * 3 - 128] as const,
      );
      const alignment = [m, n].map((multiplier) => ({ value: 0, multiplier }));
      const step: IntegerStep = {
        ...{ ...stepBase(2), kind: 'add', inputZeroPoints: [zeroA, zeroB], alignment },
        requantize: { ...identity, qmin: -(2 ** 31), qmax: 2 ** 31 - 1 },
      };
      const tensors = [tensor([1, 1, 86, 86], 8, zeroA), tensor([1, 1, 86, 86], 8, zeroB), tensor([1, 1, 86, 86], 32)];
      const inputs = [0, 1].map((side) => Int32Array.from(bytes, (pair) => pair[side]));
      const sums = run(stepCase(step, tensors, inputs));
      expect(sums).toEqual(Int32Array.from(bytes, ([a, b]) => (a - zeroA) * m + (b - zeroB) * n));
    },
  );

  it('an addition in float mode sums real multiples', () => {
    const half = { ...identity, mode: 'float', rounding: 'nearest-ties-even' } as const;
    const requantize: Requantize = {
      ...half,
      factor: { value: Float64Array.of(0.5), multiplier: new Int32Array(0), shift: new Int32Array(0) },
    };
    const alignment = [0.5, 3].map((value) => ({ value, multiplier: 0 }));
    const step: IntegerStep = { ...stepBase(2), kind: 'add', inputZeroPoints: [1, 0], alignment, requantize };
    const tensors = [tensor([1, 4]), tensor([1, 4]), tensor([1, 4])];
    // ((a − 1)·0.5 + 3b)·0.5: 1.5, 1.75, −0.25, 2.5
    const sums = run(stepCase(step, tensors, [Int32Array.of(1, 2, 0, 5), Int32Array.of(1, 1, 0, 1)]));
    expect([...sums]).toEqual([2, 2, 0, 2]);
  });

  it.each(modes)('%s: a matrix product sums products less zero points, whatever broadcasts', (mode) => {
    for (let seed = 0; seed < 60; seed++) {
      const of = randomMatMul(random(seed), mode);
      const { step, inputs, model } = of;
      if (step.kind !== 'matMul') throw new Error('another kind');
      const sums = exactSums(
        step,
        model.tensors.slice(0, 2).map((each) => each?.shape ?? []),
        inputs,
      );
      const bits = matMul.accumulatorBits?.(step, {
        inputs: model.tensors.slice(0, 2),
        output: model.tensors[2],
      } as Operands);
      expect(
        sums.every((sum) => BigInt.asIntN(bits ?? 0, sum) === sum),
        `seed ${seed}`,
      ).toBe(true);
      const expected = sums.map((sum) => requantizeExactly(Number(sum), 0, step.requantize));
      expect([...run(of)], `seed ${seed}`).toEqual(expected);
    }
  });

  it('refuses an addition that doubles cannot hold', () => {
    const alignment = [1, 2 ** 30].map((multiplier) => ({ value: 1, multiplier }));
    const step: IntegerStep = { ...stepBase(2), kind: 'add', inputZeroPoints: [0, 0], alignment, requantize: identity };
    const tensors = [tensor([1, 1], 32), tensor([1, 1], 32), tensor([1, 1])];
    const { model, inputs } = stepCase(step, tensors, [Int32Array.of(1), Int32Array.of(1)]);
    expect(() => runStep(model, step, (id) => inputs[id])).toThrow(/53 bits/);
  });

  it('a concatenation brings each input to the common scale', () => {
    for (const mode of modes) {
      const source = random(5);
      const parts = [map(source, 8, 2), map(source, 8), map(source, 4)];
      const requantize = [0, 1, 2].map((part) =>
        part === 1 ? undefined : randomRequantize(source, mode, source.pick(roundings), 3, 64),
      );
      const inputZeroPoints = parts.map((part) => part.tensor.zeroPoint);
      const step: IntegerStep = { ...stepBase(3), kind: 'concat', axis: 1, inputZeroPoints, requantize };
      const expected = parts.flatMap(({ values }, p) =>
        Array.from(values, (q, i) => {
          const each = requantize[p];
          return each ? requantizeExactly(q - inputZeroPoints[p], Math.floor(i / 20), each) : q;
        }),
      );
      const tensors = [...parts.map((part) => part.tensor), tensor([1, 9, 4, 5])];
      expect(
        [
          ...run(
            stepCase(
              step,
              tensors,
              parts.map((part) => part.values),
            ),
          ),
        ],
        mode,
      ).toEqual(expected);
    }
  });

  it('a lookup is indexed from the lowest integer of its input', () => {
    const table = Int32Array.from({ length: 16 }, (_, i) => i * i);
    const step: IntegerStep = { ...stepBase(), kind: 'lookup', table };
    const tensors = [tensor([1, 3], 4), tensor([1, 3])];
    expect([...run(stepCase(step, tensors, [Int32Array.of(-8, 0, 7)]))]).toEqual([0, 64, 225]);
  });

  it('an embedding has a row of its table for each token', () => {
    const table = Int32Array.of(1, 2, 3, 4, 5, 6);
    const step: IntegerStep = { ...stepBase(), kind: 'embed', rows: 3, table };
    const tensors = [tensor([1, 4], 32), tensor([1, 4, 2])];
    expect([...run(stepCase(step, tensors, [Int32Array.of(2, 0, 0, 1)]))]).toEqual([5, 6, 1, 2, 1, 2, 3, 4]);
  });

  it('a reshape moves nothing', () => {
    const input = Int32Array.of(1, 2, 3, 4);
    const tensors = [tensor([1, 2, 2]), tensor([1, 4])];
    expect(run(stepCase({ ...stepBase(), kind: 'reshape' }, tensors, [input]))).toBe(input);
  });
});
