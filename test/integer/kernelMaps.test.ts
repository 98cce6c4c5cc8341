/** Curves, positions between, extremes, sums, products and quotients of maps that broadcast: the kernel's integers are the reference's, in every mode. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { type Shape, sizeOf } from '../../src/graph/tensor';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { AdjustmentMode, IntegerStep, QuantizedTensor, Requantize } from '../../src/quantize/quantizedModel';
import { damaged, isWrong } from '../support/damagedKernel';
import {
  modes,
  randomDiv,
  randomIntegers,
  randomRequantize,
  roundings,
  stepBase,
  stepCase,
  tensor,
} from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random, type Random } from '../support/random';

const kernel = await createKernel();
const expectedOf = ({ model, step, inputs }: StepCase) => runStep(model, step, (id) => inputs[id]);
const isKernels = ({ model }: StepCase): boolean => kernel.open(model).paths?.[0] !== 'reference';

const someBits = [2, 4, 8, 8, 8, 12, 16, 16];
const fills = ['random', 'random', 'lowest', 'highest', 'extremes'] as const;

function filled(source: Random, { shape, qmin, qmax }: QuantizedTensor): Int32Array {
  return randomIntegers(source, sizeOf(shape), qmin, qmax, source.pick(fills));
}

const requantizeOf = (source: Random, mode: AdjustmentMode, typical: number): Requantize =>
  randomRequantize(source, mode, source.pick(roundings), 1, typical);

/** A map, and shapes that broadcast to it: along some axes, with fewer axes, or not at all. */
function shapesOf(source: Random, count: number): readonly [Shape, ...Shape[]] {
  const shape = [
    source.pick([1, 1, 1, 2]),
    ...Array.from({ length: source.int(0, 4) }, () => source.pick([1, 2, 5, 8, 11])),
  ];
  const own = (): Shape =>
    source.pick([shape, shape, shape.map((size) => source.pick([1, size])), shape.slice(source.int(0, shape.length))]);
  return [shape, shape, ...Array.from({ length: count - 1 }, own)];
}

function operandsOf(source: Random, count: number) {
  const [shape, ...own] = shapesOf(source, count);
  const operands = own.map((each) => tensor(each, source.pick(someBits), source.int(-3, 3)));
  return { shape, operands: source.int(0, 1) ? operands : operands.reverse(), base: stepBase(count) };
}

const caseOf = (source: Random, step: IntegerStep, operands: readonly QuantizedTensor[], shape: Shape): StepCase =>
  stepCase(
    step,
    [...operands, tensor(shape, 32)],
    operands.map((each) => filled(source, each)),
  );

function mul(source: Random, mode: AdjustmentMode): StepCase {
  const { shape, operands, base } = operandsOf(source, 2);
  const [a, b] = operands;
  const requantize = requantizeOf(source, mode, 2 ** (a.bits + b.bits - 4));
  return caseOf(
    source,
    { ...base, kind: 'mul', inputZeroPoints: [a.zeroPoint, b.zeroPoint], requantize },
    operands,
    shape,
  );
}

function add(source: Random, mode: AdjustmentMode): StepCase {
  const { shape, operands, base } = operandsOf(source, source.int(1, 3));
  const bits = source.pick([1, 8, 16, 30]);
  const alignment = operands.map(() => ({ value: source.next(), multiplier: source.int(-(2 ** bits), 2 ** bits) }));
  const requantize = requantizeOf(source, mode, mode === 'float' ? 200 : 2 ** (bits + 8));
  const inputZeroPoints = operands.map(({ zeroPoint }) => zeroPoint);
  return caseOf(source, { ...base, kind: 'add', inputZeroPoints, alignment, requantize }, operands, shape);
}

function extreme(source: Random, mode: AdjustmentMode): StepCase {
  const { shape, operands, base } = operandsOf(source, source.int(1, 3));
  const requantize = operands.map(({ bits }) =>
    source.int(0, 1) ? requantizeOf(source, mode, 2 ** (bits - 2)) : undefined,
  );
  const inputZeroPoints = operands.map(({ zeroPoint }) => zeroPoint);
  const which = source.pick(['largest', 'smallest'] as const);
  return caseOf(source, { ...base, kind: 'extreme', which, inputZeroPoints, requantize }, operands, shape);
}

/** Two axes, one, or none; weights of both signs, that add up to anything. */
function interpolate(source: Random, mode: AdjustmentMode): StepCase {
  const sizes = [source.pick([1, 3, 8, 10]), source.int(4, 9), source.int(4, 9)];
  const shape = [1, ...sizes.slice(0, source.int(2, 3))];
  const input = tensor(shape, source.pick(someBits), source.int(-3, 3));
  const weightBits = source.pick([1, 6, 11, 17]);
  const axes = [2, 3]
    .filter((axis) => axis < shape.length && source.int(0, 3) > 0)
    .map((axis) => {
      const [length, taps] = [source.int(1, 11), source.pick([1, 2, 4])];
      const first = Int32Array.from({ length }, () => source.int(0, shape[axis] - taps));
      const weights = randomIntegers(source, length * taps, -(2 ** weightBits), 2 ** weightBits, source.pick(fills));
      return { axis, taps, first, weights, shift: weightBits };
    });
  const out = shape.map((size, axis) => axes.find((each) => each.axis === axis)?.first.length ?? size);
  const requantize = requantizeOf(source, mode, 2 ** (input.bits - 2 + axes.length * weightBits));
  const step: IntegerStep = { ...stepBase(), kind: 'interpolate', inputZeroPoint: input.zeroPoint, axes, requantize };
  return caseOf(source, step, [input], out);
}

function curve(source: Random): StepCase {
  const input = tensor(shapesOf(source, 1)[0], source.pick(someBits));
  const blockShift = Math.max(0, input.bits - source.int(0, 5));
  const shifts = Int32Array.from({ length: 2 ** (input.bits - blockShift) }, () =>
    source.int(Math.max(0, blockShift - 4), blockShift),
  );
  let knots = 0;
  const first = shifts.map((shift) => (knots += 2 ** (blockShift - shift) + 1) - 2 ** (blockShift - shift) - 1);
  const step: IntegerStep = {
    ...{ ...stepBase(), kind: 'curve', blockShift, first, shifts, fraction: source.int(0, 4) },
    knots: randomIntegers(source, knots, 0, 4095, 'random'),
    ...{ least: source.pick([-128, -2, 0, 100]), error: 0 },
  };
  return caseOf(source, step, [input], input.shape);
}

const makers = { mul, div: randomDiv, add, extreme, interpolate, curve };

describe.each(Object.entries(makers))('%s', (_, make) => {
  it.each(modes)('%s: equals the reference', (mode) => {
    let loops = 0;
    for (let seed = 0; seed < 150; seed++) {
      const one = make(random(seed), mode);
      expect(isWrong(kernel, one, expectedOf(one)), `seed ${seed}`).toBe(false);
      if (isKernels(one)) loops++;
    }
    expect(loops).toBeGreaterThan(110);
  });
});

// By function: i32x4.add → sub, i64x2.add → sub, i32x4.sub → add, i32.add → sub, i8x16.max_s → max_u, i16x8.max_s → max_u, i32x4.min_s → min_u.
it.each([
  ['multiply', [0xfd, 0xb1, 0x01], 1, 0xae, mul],
  ['divide', [0x6b], 0, 0x6a, randomDiv],
  ['addTerms', [0xfd, 0xae, 0x01], 1, 0xb1, add],
  ['interpolate', [0xfd, 0xae, 0x01], 1, 0xb1, interpolate],
  ['interpolate', [0xfd, 0xce, 0x01], 1, 0xd1, interpolate],
  ['extreme', [0xfd, 0x78], 1, 0x79, extreme],
  ['extreme', [0xfd, 0x98, 0x01], 1, 0x99, extreme],
  ['extreme', [0xfd, 0xb6, 0x01], 1, 0xb7, extreme],
  ['curve', [0x6b], 0, 0x6a, curve],
] as const)('a fault in %s is seen: %j', async (name, code, offset, to, make) => {
  const cases = modes
    .flatMap((mode) => Array.from({ length: 150 }, (_, seed) => make(random(seed), mode)))
    .filter(isKernels);
  const expected = cases.map(expectedOf);
  const kernels = await damaged(kernelBytes, name, code, offset, () => to);
  expect(kernels.length).toBeGreaterThan(0);
  const seen = kernels.map((each) => cases.some((one, i) => isWrong(each, one, expected[i])));
  expect(seen).toEqual(kernels.map(() => true));
});
