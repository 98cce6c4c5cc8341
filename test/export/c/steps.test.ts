/** Steps that no tidy network has (odd windows, groups, zero points, wide accumulators), many in one program, compiled. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { sizeOf } from '../../../src/graph/tensor';
import { reference } from '../../../src/integer/runStep';
import type { IntegerStep } from '../../../src/quantize/quantizedModel';
import { InputError } from '../../../src/util/errors';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { goldenSteps } from '../../support/goldenSteps';
import {
  joinCases,
  modes,
  outputSize,
  randomConv,
  randomDiv,
  randomIntegers,
  randomMatMul,
  randomRequantize,
  randomSoftmax,
  randomWindow,
  roundings,
  stepBase,
  stepCase,
  tensor,
  type StepCase,
} from '../../support/quantizedSteps';
import { random, type Random } from '../../support/random';

const context = { name: 'steps', provenance: 'a test' };

/** A map of 6 to 16 bits with a zero point, and its integers. */
function map(r: Random, shape: readonly number[]) {
  const made = tensor(shape, r.pick([6, 8, 12, 16]), r.int(-5, 5));
  return {
    tensor: made,
    values: randomIntegers(r, sizeOf(shape), made.qmin, made.qmax, r.pick(['random', 'extremes'])),
  };
}

function pooled(r: Random): StepCase {
  const window = randomWindow(r);
  const shape = [1, r.int(1, 4), r.int(10, 15), r.int(11, 15)];
  const outShape = [1, shape[1], outputSize(window, 0, shape[2]), outputSize(window, 1, shape[3])];
  const from = map(r, shape);
  if (r.next() < 0.5) {
    const step: IntegerStep = { ...stepBase(), kind: 'maxPool', window, padding: r.pick(['lowest', 'zero']) };
    return stepCase(step, [from.tensor, { ...from.tensor, shape: outShape }], [from.values]);
  }
  const taps = window.kernel[0] * window.kernel[1];
  const step: IntegerStep = {
    ...stepBase(),
    kind: 'averagePool',
    window,
    countIncludesPadding: r.next() < 0.5,
    inputZeroPoint: from.tensor.zeroPoint,
    requantize: randomRequantize(r, r.pick(modes), r.pick(roundings), taps, taps * 200),
  };
  return stepCase(step, [from.tensor, tensor(outShape, 32)], [from.values]);
}

function elementwise(r: Random): StepCase {
  const from = map(r, [1, 3, 4, 5]);
  const requantize = randomRequantize(r, r.pick(modes), r.pick(roundings), 3, 2 ** (from.tensor.bits - 2));
  const step: IntegerStep = { ...stepBase(), kind: 'requantize', inputZeroPoint: from.tensor.zeroPoint, requantize };
  return stepCase(step, [from.tensor, tensor([1, 3, 4, 5], 32)], [from.values]);
}

/** Sums, products and concatenations, with inputs that broadcast. */
function joined(r: Random): StepCase {
  const shape = [1, 3, 4, 5];
  const parts = [map(r, shape), map(r, r.pick([shape, [1, 3, 1, 1], [1, 1, 4, 5], [5], [1]]))];
  const inputZeroPoints = parts.map((part) => part.tensor.zeroPoint);
  const requantize = randomRequantize(r, r.pick(modes), r.pick(roundings), 1, 2 ** 16);
  const alignment = parts.map(() => ({ value: r.next(), multiplier: r.int(1, 2 ** 12) }));
  const step: IntegerStep =
    r.next() < 0.5
      ? { ...stepBase(2), kind: 'add', inputZeroPoints, alignment, requantize }
      : { ...stepBase(2), kind: 'mul', inputZeroPoints: [inputZeroPoints[0], inputZeroPoints[1]], requantize };
  const tensors = [...parts.map((part) => part.tensor), tensor(shape, 32)];
  return stepCase(
    step,
    tensors,
    parts.map(({ values }) => values),
  );
}

const sized = (axis: number, size: number): number[] => [1, 3, 4, 5].map((each, i) => (i === axis ? size : each));

function concatenated(r: Random): StepCase {
  const axis = r.pick([1, 2, 3, -1, -3]);
  const at = axis < 0 ? axis + 4 : axis;
  const shapes = [r.int(1, 4), r.int(1, 4), r.int(1, 4)].map((size) => sized(at, size));
  const parts = shapes.map((shape) => map(r, shape));
  const total = shapes.reduce((sum, shape) => sum + shape[at], 0);
  const step: IntegerStep = {
    ...stepBase(3),
    kind: 'concat',
    axis,
    inputZeroPoints: parts.map((part) => part.tensor.zeroPoint),
    requantize: parts.map(() =>
      r.next() < 0.3 ? undefined : randomRequantize(r, r.pick(modes), r.pick(roundings), 1, 100),
    ),
  };
  const tensors = [...parts.map((part) => part.tensor), tensor(sized(at, total), 32)];
  return stepCase(
    step,
    tensors,
    parts.map(({ values }) => values),
  );
}

const convolution = (r: Random): StepCase =>
  randomConv(r, {
    mode: r.pick(modes),
    rounding: r.pick(roundings),
    head: r.next() < 0.2,
    fill: r.pick(['random', 'lowest', 'highest', 'extremes']),
  });

/** Undefined where int64 is too narrow for the product. */
function refusal({ model }: StepCase): string | undefined {
  try {
    c99(model, context);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function compiled(cases: readonly StepCase[]): string {
  const { model, inputs } = joinCases(cases);
  return runExportedC(c99(model, { ...context, goldens: [runGolden(model, inputs, 'random', reference)] })).text;
}

describe.skipIf(!hasCompiler)('exported C of single steps', () => {
  const families: [name: string, make: (r: Random) => StepCase, count: number][] = [
    ['convolutions', convolution, 120],
    ['pools', pooled, 60],
    ['changes of scale', elementwise, 80],
    ['sums and products', joined, 60],
    ['matrix products', (r) => randomMatMul(r, r.pick(modes)), 80],
    ['quotients', (r) => randomDiv(r, r.pick(modes)), 80],
    ['softmaxes', (r) => randomSoftmax(r, r.pick(modes)), 80],
    ['concatenations', concatenated, 40],
  ];
  it.each(families)('%s equal the reference, or int64 is too narrow', (_, make, count) => {
    const all = Array.from({ length: count }, (_, seed) => make(random(seed)));
    const refused = all.map(refusal);
    const possible = all.filter((_, i) => refused[i] === undefined);
    expect(possible.length).toBeGreaterThan(0.75 * count);
    for (const message of refused) if (message) expect(message).toMatch(/^c: step_00_step_req.* need \d+ bits/);
    expect(compiled(possible)).toMatch(new RegExp(`^${possible.length} steps, \\d+ values: all equal\\n$`));
  });

  it('gives what onnxruntime gives', () => {
    const { model, inputs } = joinCases(goldenSteps.map(({ of }) => of));
    const values = new Map(inputs);
    goldenSteps.forEach(({ expected }, i) => values.set(model.steps[i].outputs[0], Int32Array.from(expected)));
    const outcome = runExportedC(
      c99(model, { ...context, goldens: [{ origin: 'onnxruntime', values, accumulators: new Map() }] }),
    );
    expect(outcome.text).toMatch(/^21 steps, \d+ values: all equal\n$/);
  });
});
