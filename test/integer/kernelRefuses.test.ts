/** What the kernel leaves to the reference, one reason at a time, beside what it just still does; either way the integers are the reference's. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerStep, Window } from '../../src/quantize/quantizedModel';
import { sizeOf } from '../../src/graph/tensor';
import { identity } from '../support/goldenSteps';
import { randomIntegers, stepBase, stepCase, tensor, type StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';

const kernel = await createKernel();

/** A step of inputs of these shapes and bits, filled with extremes and with what lies between. */
function caseOf(
  step: IntegerStep,
  shapes: readonly (readonly number[])[],
  out: readonly number[],
  bits = 8,
  outBits = 32,
): StepCase {
  const r = random(5);
  const tensors = shapes.map((shape) => tensor(shape, bits));
  const inputs = tensors.map(({ shape, qmin, qmax }) => randomIntegers(r, sizeOf(shape), qmin, qmax, 'extremes'));
  return stepCase(step, [...tensors, tensor(out, outBits)], inputs);
}

const map = [1, 4, 5, 6];

function lookup(entries: number, out: readonly number[] = map): StepCase {
  const table = Int32Array.from({ length: entries }, (_, i) => (i * 37) % 100);
  return caseOf({ ...stepBase(), kind: 'lookup', table }, [map], out, 8, 8);
}

function concat(axis: number, out: readonly number[], bits = 8): StepCase {
  const step = {
    ...stepBase(2),
    kind: 'concat',
    axis,
    inputZeroPoints: [0, 0],
    requantize: [undefined, undefined],
  } as const;
  return caseOf(step, [map, map], out, bits, bits);
}

const windowOf = (pads: Window['pads'], dilation = 1): Window => ({
  kernel: [2, 2],
  strides: [1, 1],
  dilations: [dilation, dilation],
  pads,
});

const maxPool = (window: Window, out: readonly number[]): StepCase =>
  caseOf({ ...stepBase(), kind: 'maxPool', window, padding: 'lowest' }, [map], out, 8, 8);

function averagePool(bits: number): StepCase {
  const window = windowOf([0, 0, 0, 0]);
  const step = { ...stepBase(), kind: 'averagePool', window, countIncludesPadding: true, inputZeroPoint: 0 } as const;
  return caseOf({ ...step, requantize: identity }, [map], [1, 4, 4, 5], bits);
}

const mul = (bits: number, shapes: readonly (readonly number[])[] = [map, map]): StepCase =>
  caseOf({ ...stepBase(2), kind: 'mul', inputZeroPoints: [0, 0], requantize: identity }, shapes, map, bits);

function add(multiplier: number, shapes: readonly (readonly number[])[] = [map, map], bits = 8): StepCase {
  const alignment = [1, multiplier].map((value) => ({ value, multiplier: value }));
  return caseOf(
    { ...stepBase(2), kind: 'add', inputZeroPoints: [0, 0], alignment, requantize: identity },
    shapes,
    map,
    bits,
  );
}

describe.each<readonly [string, readonly (readonly [string, StepCase])[], readonly (readonly [string, StepCase])[]]>([
  [
    'a lookup',
    [
      ['of the input’s integers', lookup(256)],
      ['of more', lookup(300)],
    ],
    [
      ['of fewer', lookup(255)],
      ['into another shape', lookup(256, [1, 4, 6, 5])],
    ],
  ],
  [
    'a join',
    [
      ['along channels', concat(1, [1, 8, 5, 6])],
      ['along channels, counted from the end', concat(-3, [1, 8, 5, 6])],
      ['along rows', concat(2, [1, 4, 10, 6])],
      ['along columns, counted from the end', concat(-1, [1, 4, 5, 12])],
    ],
    [['of what is wider than 32 bits', concat(2, [1, 4, 10, 6], 33)]],
  ],
  [
    'a maximum',
    [['of windows that reach over the edge', maxPool(windowOf([1, 1, 1, 1]), [1, 4, 6, 7])]],
    [
      ['of windows beyond the top', maxPool(windowOf([2, 0, 0, 0]), [1, 4, 6, 5])],
      ['of windows beyond the left', maxPool(windowOf([0, 2, 0, 0]), [1, 4, 4, 7])],
      ['of windows beyond the bottom', maxPool(windowOf([0, 0, 2, 0]), [1, 4, 6, 5])],
      ['of windows beyond the right', maxPool(windowOf([0, 0, 0, 2]), [1, 4, 4, 7])],
      ['of spread windows', maxPool(windowOf([0, 0, 0, 0], 2), [1, 4, 3, 4])],
    ],
  ],
  ['an average', [['whose sums are below 2³¹', averagePool(29)]], [['whose sums may be 2³¹', averagePool(30)]]],
  [
    'a product',
    [
      ['below 2³¹', mul(16)],
      ['of 2³² at most', mul(17)],
      ['with one factor a channel', mul(8, [map, [1, 4, 1, 1]])],
      ['with one factor a row', mul(8, [map, [1, 1, 5, 1]])],
    ],
    [['of what is wider than 32 bits', mul(33)]],
  ],
  [
    'a sum',
    [
      ['of terms below 2⁵³', add(2 ** 30)],
      ['with one term a channel', add(3, [map, [1, 4, 1, 1]])],
      ['with one term a column', add(3, [map, [1, 1, 1, 6]])],
    ],
    [['of a term whose multiplier has more than 32 bits', add(2 ** 31)]],
  ],
])('%s', (_, done, left) => {
  it.each(done)('%s is the kernel’s', (__, one) => check(one, false));
  it.each(left)('%s is left to the reference', (__, one) => check(one, true));
});

function check({ model, inputs }: StepCase, refused: boolean): void {
  expect(kernel.open(model).paths?.[0] === 'reference').toBe(refused);
  const given = new Map(inputs.map((values, id) => [id, values]));
  expect(openProgram(model, kernel).run(given)).toEqual(openProgram(model).run(given));
}
