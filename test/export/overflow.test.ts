/** The layers named beside what the processors' instruction makes of every pair of weights and activations. */
import { describe, expect, it } from 'vitest';
import { overflowingLayers, overflowWarning } from '../../src/export/overflow';
import type { ConvStep, QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet, smallNet } from '../support/quantizedNet';

/** VPMADDUBSW: two unsigned activations by two signed weights, their sum saturated to int16. */
function multiplied(u: readonly [number, number], w: readonly [number, number]): number {
  return Math.max(-32768, Math.min(32767, u[0] * w[0] + u[1] * w[1]));
}

/** Whether an instruction on any two weights of an output, with activations at either end, gives another sum. */
function overflows(step: ConvStep, lowest: number, highest: number): boolean {
  const perOutput = step.weights.length / step.bias.length;
  const ends = [lowest, highest];
  const pairs = ends.flatMap((a) => ends.map((b) => [a, b] as const));
  for (let at = 0; at < step.weights.length; at += perOutput) {
    const own = step.weights.subarray(at, at + perOutput);
    for (let i = 0; i < own.length; i++)
      for (let j = i + 1; j < own.length; j++)
        if (pairs.some((u) => multiplied(u, [own[i], own[j]]) !== u[0] * own[i] + u[1] * own[j])) return true;
  }
  return false;
}

/** `conv_c` alone, with these weights of its first output, on activations of these integers. */
async function withWeights(weights: readonly number[], qmin: number, qmax: number): Promise<QuantizedModel> {
  const model = await quantizedNet(smallNet({ tail: false }), {});
  const step = model.steps.find(({ name }) => name === 'conv_c') as ConvStep;
  const changed = { ...step, weights: Int8Array.from(step.weights, (_, i) => weights[i] ?? 1) };
  const tensors = [...model.tensors];
  tensors[step.inputs[0]] = { ...tensors[step.inputs[0]]!, qmin, qmax };
  return { ...model, tensors, steps: [changed] };
}

describe('layers that can overflow', () => {
  // On q + 128 of at most 255: 255 · 129 = 32895 is beyond, 255 · 128 = 32640 is not.
  const cases: [weights: readonly number[], qmin: number, qmax: number, overflow: boolean][] = [
    [[64, 64], -128, 127, false],
    [[64, 65], -128, 127, true],
    [[64, 0, 0, 0, 0, 65], -128, 127, true],
    [[-64, -64], -128, 127, false],
    [[-64, -65], -128, 127, true],
    [[127, -127], -128, 127, false],
    [[127, 127], -128, -1, false],
    [[127, 127], -128, 1, false],
    [[127, 127], -128, 2, true],
    [[-127, -127], -128, 1, false],
    [[-128, -127], -128, 0, false],
    [[-128, -128], -128, 0, false],
    [[-128, -128], -128, 1, true],
    [[127, 127], 0, 255, true],
  ];
  it.each(cases)('weights %j on integers from %i to %i: %s', async (weights, qmin, qmax, overflow) => {
    const model = await withWeights(weights, qmin, qmax);
    const offset = qmax > 127 ? 0 : 128;
    expect(overflows(model.steps[0] as ConvStep, qmin + offset, qmax + offset)).toBe(overflow);
    expect(overflowingLayers(model)).toEqual(overflow ? ['conv_c'] : []);
  });

  it('add up weights of one output only', async () => {
    const model = await withWeights([], -128, 127);
    const [step] = model.steps as readonly ConvStep[];
    const perOutput = step.weights.length / step.bias.length;
    const named = (large: (i: number) => boolean): readonly string[] =>
      overflowingLayers({ ...model, steps: [{ ...step, weights: step.weights.map((_, i) => (large(i) ? 100 : 1)) }] });
    expect(step.bias.length).toBeGreaterThan(1);
    expect(named((i) => i % perOutput === 0)).toEqual([]);
    expect(named((i) => i % perOutput < 2)).toEqual(['conv_c']);
    expect(named((i) => i >= step.weights.length - 2)).toEqual(['conv_c']);
  });

  it('are those of the whole network, but for depthwise ones and heads', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const named = model.steps.filter(
      (step) => step.kind === 'conv' && step.groups === 1 && overflows(step, 0, 255) && step.name !== 'conv_f',
    );
    expect(overflowingLayers(model)).toEqual(named.map(({ name }) => name));
    expect(named.map(({ name }) => name)).not.toContain('conv_b');
    expect(overflowWarning(model)).toMatch(new RegExp(`^${named.length} layers \\(conv_a, `));
  });

  it('are none where weights have 7 bits, or more than 8', async () => {
    for (const weights of [7, 4, 12]) {
      const bits = { weights, activations: 8, bias: 32 };
      expect(overflowWarning(await quantizedNet(smallNet({ tail: false }), { bits }))).toBeUndefined();
    }
  });
});
