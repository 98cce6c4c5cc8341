/** Positions between those of the input, against the sentence that the JSON export prints of them, written out in BigInt. */
import { describe, expect, it } from 'vitest';
import { json } from '../../src/export/json';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import type { IntegerValues } from '../../src/quantize/quantizedModel';
import type { AxisWeights, InterpolateStep } from '../../src/quantize/steps/interpolate';
import { readJsonExport } from '../export/readJsonExport';
import { formImages, forms, quantizedForm } from '../support/forms';

const between = forms.filter(({ name }) => /^Resize: .*(linear|cubic)/.test(name) && !name.includes('no size'));
const widths = [2, 5, 8, 12, 16].map((activations) => ({ weights: 8, activations, bias: 32 }));

describe.each(between.map((form) => [form.name, form] as const))('%s', (_, form) => {
  it.each(widths)('is what its formula says: $activations bits', async (bits) => {
    const model = await quantizedForm(form, {
      ...{ bits, rounding: 'floor' },
      symmetric: { weights: true, activations: bits.activations % 2 === 0 },
    });
    const step = model.steps.find((each): each is InterpolateStep => each.kind === 'interpolate');
    const written = readJsonExport(json(model, { name: 'form', provenance: 'a test' })).steps.find(
      ({ kind }) => kind === 'interpolate',
    ) as unknown as InterpolateStep;
    if (!step) throw new Error('nothing is interpolated');
    const [input] = model.inputs;
    const values = new Map<number, IntegerValues>();
    const image = quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding);
    openProgram(model, reference).run(new Map([[input, image]]), (each, made) => values.set(each.outputs[0], made));
    const [from, to] = [step.inputs[0], step.outputs[0]].map((id) => tensorOf(model, id).shape);
    const expected = outputs(written, values.get(step.inputs[0]) ?? [], from, to);
    expect(Array.from(values.get(step.outputs[0]) ?? [])).toEqual(expected);
  });

  it.each(widths)('weighs by numbers that add up to one: $activations bits', async (bits) => {
    const { steps } = await quantizedForm(form, { bits });
    const axes = steps.flatMap((step) => (step.kind === 'interpolate' ? step.axes : []));
    expect(axes.length).toBeGreaterThan(0);
    for (const { taps, weights, shift } of axes)
      for (let at = 0; at < weights.length; at += taps)
        expect(weights.subarray(at, at + taps).reduce((sum, weight) => sum + weight)).toBe(2 ** shift);
  });
});

/** Every element by itself, all axes at once. */
function outputs(
  step: InterpolateStep,
  values: ArrayLike<number>,
  from: readonly number[],
  to: readonly number[],
): readonly number[] {
  const { factor, zeroPoint, qmin, qmax } = step.requantize;
  const [m, k] = [BigInt(factor.multiplier[0]), factor.shift[0]];
  return positions(to).map((at) => {
    const acc = taps(step.axes, at).reduce((sum, { position, weight }) => {
      const element = position.reduce((index, p, axis) => index * from[axis] + p, 0);
      return sum + BigInt(values[element] - step.inputZeroPoint) * weight;
    }, 0n);
    return Math.min(qmax, Math.max(qmin, Number((acc * m) >> BigInt(k)) + zeroPoint));
  });
}

function taps(
  axes: readonly AxisWeights[],
  at: readonly number[],
): readonly { readonly position: readonly number[]; readonly weight: bigint }[] {
  return axes.reduce(
    (list, { axis, first, taps, weights }) =>
      list.flatMap(({ position, weight }) =>
        Array.from({ length: taps }, (_, t) => ({
          position: position.map((p, i) => (i === axis ? first[at[axis]] + t : p)),
          weight: weight * BigInt(weights[at[axis] * taps + t]),
        })),
      ),
    [{ position: [...at], weight: 1n }],
  );
}

function positions(shape: readonly number[]): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (list, size) => list.flatMap((at) => Array.from({ length: size }, (_, p) => [...at, p])),
    [[]],
  );
}
