/** Steps that move integers, by loops of the kernel: any rank, any order, any width; the same integers as the reference, and no others written. */
import { describe, expect, it } from 'vitest';
import kernelBytes from '../../build/kernel.wasm';
import { type Shape, sizeOf } from '../../src/graph/tensor';
import { runStep } from '../../src/integer/runStep';
import { createKernel, type Kernel } from '../../src/integer/wasm/kernel';
import type { IntegerStep } from '../../src/quantize/quantizedModel';
import {
  modes,
  randomIntegers,
  randomRequantize,
  roundings,
  stepBase,
  stepCase,
  tensor,
} from '../support/quantizedSteps';
import type { StepCase } from '../support/quantizedSteps';
import { random, type Random } from '../support/random';
import { damaged, isWrong } from '../support/damagedKernel';

const sizes = [1, 1, 2, 3, 5, 8, 9, 17, 24];

/** Of up to six axes, of few elements or with some long ones; the first is 1 more often than not, as networks have it. */
function shapeOf(source: Random): Shape {
  const rank = source.int(1, 6);
  const most = rank > 4 ? 4 : sizes.length - 1;
  return Array.from({ length: rank }, (_, axis) =>
    axis === 0 && source.int(0, 3) > 0 ? 1 : sizes[source.int(0, most)],
  );
}

function shuffled(source: Random, length: number): number[] {
  const left = Array.from({ length }, (_, i) => i);
  return Array.from({ length }, () => left.splice(source.int(0, left.length - 1), 1)[0]);
}

/** One move of integers that fill 8, 16 or 32 bits. */
function moved(source: Random, from: Shape, to: Shape, step: IntegerStep): StepCase {
  const bits = source.pick([2, 8, 8, 12, 16, 20]);
  const input = tensor(from, bits);
  const values = randomIntegers(source, sizeOf(from), input.qmin, input.qmax, 'random');
  return stepCase(step, [input, tensor(to, bits)], [values]);
}

function transpose(source: Random): StepCase {
  const shape = shapeOf(source);
  const permutation = shuffled(source, shape.length);
  return moved(
    source,
    shape,
    permutation.map((axis) => shape[axis]),
    { ...stepBase(), kind: 'transpose', permutation },
  );
}

function slice(source: Random): StepCase {
  const shape = shapeOf(source);
  const axes = shape.map((size) => {
    const step = source.pick([1, 1, 2, -1]);
    const start = source.int(0, size - 1);
    const room = step > 0 ? Math.floor((size - 1 - start) / step) + 1 : start + 1;
    return { step, start, length: source.int(1, room) };
  });
  const of = { starts: axes.map(({ start }) => start), steps: axes.map(({ step }) => step) };
  return moved(
    source,
    shape,
    axes.map(({ length }) => length),
    { ...stepBase(), kind: 'slice', ...of },
  );
}

/** The same factors, in other groups; or none that fit. */
function reshape(source: Random): StepCase {
  const factors = Array.from({ length: source.int(1, 5) }, () => source.pick([1, 2, 3, 8, 9]));
  const grouped = (order: readonly number[]): number[] =>
    order.reduce<number[]>(
      (shape, size) => (source.int(0, 1) ? [...shape, size] : [...shape.slice(0, -1), (shape.at(-1) ?? 1) * size]),
      [1],
    );
  const to = source.int(0, 3) ? factors : shuffled(source, factors.length).map((at) => factors[at]);
  return moved(source, grouped(factors), grouped(to), { ...stepBase(), kind: 'reshape' });
}

/** Parts of different widths, some requantized on the way. */
function concat(source: Random): StepCase {
  const shape = shapeOf(source);
  const axis = source.int(0, shape.length - 1);
  const parts = Array.from({ length: source.int(1, 3) }, () => {
    const own = tensor(
      shape.map((size, at) => (at === axis ? source.int(1, 5) : size)),
      source.pick([4, 8, 16]),
      source.int(-3, 3),
    );
    return { own, values: randomIntegers(source, sizeOf(own.shape), own.qmin, own.qmax, 'random') };
  });
  const requantize = parts.map(() =>
    source.int(0, 1) ? randomRequantize(source, source.pick(modes), source.pick(roundings), 1, 64) : undefined,
  );
  const inputZeroPoints = parts.map(({ own }) => own.zeroPoint);
  const length = parts.reduce((sum, { own }) => sum + own.shape[axis], 0);
  const out = tensor(
    shape.map((size, at) => (at === axis ? length : size)),
    32,
  );
  const step: IntegerStep = { ...stepBase(parts.length), kind: 'concat', axis, inputZeroPoints, requantize };
  return stepCase(
    step,
    [...parts.map(({ own }) => own), out],
    parts.map(({ values }) => values),
  );
}

const makers = { transpose, slice, reshape, concat };
const cases = Object.values(makers).flatMap((make) => Array.from({ length: 150 }, (_, seed) => make(random(seed))));

const kernel = await createKernel();

describe.each(Object.entries(makers))('%s', (_, make) => {
  it('gives the integers of the reference', () => {
    for (let seed = 0; seed < 150; seed++) {
      const { model, step, inputs } = make(random(seed));
      const values = (id: number) => inputs[id];
      // Alone, as a reshape is only run by opened programs.
      const program = kernel.open(model);
      inputs.forEach((integers, id) => program.write(id, integers));
      program.run(0);
      expect(program.paths?.[0], `seed ${seed}`).not.toBe('reference');
      expect(program.read(step.outputs[0]), `seed ${seed}`).toEqual(runStep(model, step, values));
    }
  });
});

// Where a lane goes, from where elements are read, and how far it is to the next: i8x16.shuffle and i32.mul → i32.add.
it.each([
  ['a lane', [0xfd, 0x0d], 2, (lane: number) => lane ^ 1],
  ['an offset', [0x6c], 0, () => 0x6a],
] as const)('a fault in %s is seen', async (_, code, at, change) => {
  const expected = cases.map(({ model, step, inputs }) => runStep(model, step, (id) => inputs[id]));
  const kernels: Kernel[] = await damaged(kernelBytes, 'moveStrided', code, at, change);
  expect(kernels.length).toBeGreaterThan(0);
  for (const each of kernels) expect(cases.some((one, i) => isWrong(each, one, expected[i]))).toBe(true);
});
