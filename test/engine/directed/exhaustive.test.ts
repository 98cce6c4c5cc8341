/**
 * Directed vectors of convolutions whose inputs are so few that each of their integers is tried with each other: a fault is noticed
 * exactly where it shows in one of all sums, and said to be out of reach exactly where it shows in none.
 */
import { describe, expect, it } from 'vitest';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { float, ints, type Graph } from '../../../src/graph/graph';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import { roundings } from '../../../src/util/round';
import type { ConvStep, Requantize } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { graphBuilder } from '../../support/buildGraph';
import { requantizeExactly } from '../../support/exactRational';
import { quantizedNet } from '../../support/quantizedNet';
import { random } from '../../support/random';

const shape = [1, 3, 4, 4];

/** Convolutions of one place: LeakyReLU, of each channel by itself, ReLU, and two heads. */
function pointwiseNet(seed: number): Graph {
  const build = graphBuilder(random(seed));
  const conv = (name: string, x: number, weights: readonly number[], attributes = {}): number =>
    build.node(
      'Conv',
      name,
      [x, build.floats(`${name}.w`, weights, -0.9, 0.9), build.floats(`${name}.b`, [weights[0]], -0.3, 0.3)],
      { kernel_shape: ints([1, 1]), ...attributes },
    );
  const a = build.node('LeakyRelu', 'leaky', [conv('all', build.input('image', shape), [3, 3, 1, 1])], {
    alpha: float(0.1),
  });
  const b = conv('each', a, [3, 1, 1, 1], { group: { kind: 'int', value: 3 } });
  const c = build.node('Relu', 'relu', [conv('behind', b, [2, 3, 1, 1])]);
  return build.build([conv('head', c, [2, 2, 1, 1])]);
}

const images = (): readonly Float32Array[] => {
  const source = random(7);
  return Array.from({ length: 4 }, () => Float32Array.from({ length: 48 }, () => 2 * source.next() - 0.8));
};

/** All sums of a channel, by every integer of every input. */
function sumsOf(step: ConvStep, channel: number, low: number, high: number): readonly number[] {
  const size = step.weights.length / step.weightShape[0];
  const weights = Array.from(step.weights.subarray(channel * size, (channel + 1) * size));
  let sums = new Set([step.bias[channel]]);
  for (const weight of weights) {
    const next = new Set<number>();
    for (const sum of sums) for (let d = low; d <= high; d++) next.add(sum + weight * d);
    sums = next;
  }
  return [...sums];
}

type Planted = readonly [words: string, wrong: (sum: number, channel: number) => number];

function plantedInto(requantize: Requantize, bits: number): readonly Planted[] {
  const other = (change: Partial<Requantize>) => (sum: number, channel: number) =>
    requantizeExactly(sum, channel, { ...requantize, ...change });
  const wrapping = (change: Partial<Requantize>) => (sum: number, channel: number) =>
    Number(BigInt.asIntN(bits, BigInt(other(change)(sum, channel))));
  const { negative, zeroPoint } = requantize;
  return [
    ...roundings
      .filter((rounding) => rounding !== requantize.rounding)
      .map((rounding): Planted => [`rounding ${rounding}`, other({ rounding })]),
    ['a missing upper clamp', wrapping({ qmax: 2 ** 40 })],
    ['a missing lower clamp', wrapping({ qmin: -(2 ** 40) })],
    ['a wrong sign', (sum, channel) => requantizeExactly(-sum, channel, requantize)],
    ...(negative ? [['a missing slope of negative sums', other({ negative: undefined })] as const] : []),
    ...(zeroPoint === 0 ? [] : [['a forgotten zero point', other({ zeroPoint: 0 })] as const]),
  ];
}

const narrow = { weights: 8, activations: 4, bias: 32 };
const settings: readonly (Partial<Settings> & { readonly preset: string })[] = [
  { preset: 'dpu', bits: { ...narrow, bias: 8 }, inputBits: 4, edgeBits: 4 },
  { preset: 'strict', bits: narrow },
  { preset: 'strict', bits: narrow, multiplierBits: 4, rounding: 'nearest-ties-away' },
  { preset: 'strict', bits: narrow, adjustment: 'pow2-ratio', rounding: 'nearest-ties-even' },
  { preset: 'standard', bits: narrow, inputBits: 4, rounding: 'floor' },
  { preset: 'strict', bits: narrow, adjustment: 'float' },
  { preset: 'report', bits: narrow, leaky: 'fused' },
];

describe.each(settings)('directed vectors, $preset, $adjustment, $rounding', (change) => {
  it.each([1, 2, 3])('notice what any sum shows, of network %i', async (seed) => {
    const model = await quantizedNet(pointwiseNet(seed), change, images());
    const all = directedGoldens(model, reference);
    const wrong: string[] = [];
    for (const [index, step] of model.steps.entries()) {
      if (step.kind !== 'conv' || !step.requantize) continue;
      const { requantize } = step;
      const { qmin, qmax, zeroPoint } = tensorOf(model, step.inputs[0]);
      expect(qmax - qmin).toBeLessThan(64);
      const { notices, outOfReach } = all.find((each) => each.step === index) ?? expect.fail('no vectors');
      const sums = Array.from({ length: step.weightShape[0] }, (_, c) =>
        sumsOf(step, c, qmin - zeroPoint, qmax - zeroPoint),
      );
      for (const [words, compute] of plantedInto(requantize, tensorOf(model, step.outputs[0]).bits)) {
        const shows = sums.some((own, c) =>
          own.some((sum) => compute(sum, c) !== requantizeExactly(sum, c, requantize)),
        );
        const told = notices.includes(words) ? 'noticed' : outOfReach.includes(words) ? 'out of reach' : 'unknown';
        if (told !== (shows ? 'noticed' : 'out of reach')) wrong.push(`${step.name}, ${words}: ${told}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
