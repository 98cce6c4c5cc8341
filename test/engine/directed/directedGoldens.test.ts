/** Directed vectors against exhaustive search: a fault that they miss changes no sum that the step can reach. */
import { describe, expect, it } from 'vitest';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import type { DirectedGolden } from '../../../src/export/golden';
import { reference } from '../../../src/integer/runStep';
import { roundings } from '../../../src/util/round';
import type { ConvStep, QuantizedModel, Requantize } from '../../../src/quantize/quantizedModel';
import { requantizeExactly } from '../../support/exactRational';
import { quantizedNet, smallNet } from '../../support/quantizedNet';

const settings = [
  { adjustment: 'mul-shift', rounding: 'nearest-ties-up' },
  { adjustment: 'pow2-ratio', rounding: 'nearest-ties-even' },
  { adjustment: 'pow2-tensor', rounding: 'nearest-ties-away' },
  { adjustment: 'mul-shift', rounding: 'floor', multiplierBits: 4 },
  { adjustment: 'pow2-ratio', rounding: 'toward-zero', bits: { weights: 4, activations: 4, bias: 32 } },
  { adjustment: 'pow2-ratio', symmetric: { weights: true, activations: false } },
] as const;

type Made = readonly [step: ConvStep, vectors: readonly DirectedGolden[]];

async function madeOf(change: (typeof settings)[number]): Promise<readonly Made[]> {
  const model = await quantizedNet(smallNet({ tail: false }), { preset: 'strict', ...change });
  const all = directedGoldens(model, reference);
  return convsOf(model).map(([index, step]) => [step, all.filter((each) => each.step === index)] as const);
}

function convsOf({ steps }: QuantizedModel): readonly (readonly [number, ConvStep])[] {
  return steps.flatMap((step, i) => (step.kind === 'conv' && step.requantize ? [[i, step] as const] : []));
}

/** Whether any sum between the bounds of a channel's inputs tells the two apart. */
function tellsApart(step: ConvStep, low: number, high: number, own: Requantize, other: Requantize): boolean {
  const size = step.weights.length / step.weightShape[0];
  return Array.from({ length: step.weightShape[0] }, (_, channel) => channel).some((channel) => {
    const weights = Array.from(step.weights.subarray(channel * size, (channel + 1) * size));
    const bound = (pick: (...ends: number[]) => number): number =>
      weights.reduce((sum, w) => sum + pick(w * low, w * high), step.bias[channel]);
    for (let sum = bound(Math.min); sum <= bound(Math.max); sum++) {
      if (requantizeExactly(sum, channel, own) !== requantizeExactly(sum, channel, other)) return true;
    }
    return false;
  });
}

describe.each(settings)('directed vectors: %j', (change) => {
  it('notice every rounding that a sum tells apart, both clamps and the sign', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { preset: 'strict', ...change });
    for (const [step, vectors] of await madeOf(change)) {
      const requantize = step.requantize as Requantize;
      const [{ notices, cannotNotice }] = vectors;
      expect(notices).toContain('a wrong sign');
      expect(notices).toContain('a missing upper clamp');
      const sums = vectors.flatMap(({ accumulators = new Int32Array(0) }) => {
        const area = accumulators.length / step.weightShape[0];
        return Array.from(accumulators, (sum: number, i: number) => [sum, Math.floor(i / area)] as const);
      });
      for (const rounding of roundings.filter((each) => each !== requantize.rounding)) {
        const other = { ...requantize, rounding };
        const seen = sums.some(
          ([sum, channel]) => requantizeExactly(sum, channel, requantize) !== requantizeExactly(sum, channel, other),
        );
        expect([rounding, notices.includes(`rounding ${rounding}`)]).toEqual([rounding, seen]);
        expect(cannotNotice.includes(`rounding ${rounding}`)).toBe(!seen);
        const input = model.tensors[step.inputs[0]];
        if (seen || !input || step.weights.length > 80) continue;
        const [low, high] = [input.qmin - input.zeroPoint, input.qmax - input.zeroPoint];
        expect([step.name, rounding, tellsApart(step, low, high, requantize, other)]).toEqual([
          step.name,
          rounding,
          false,
        ]);
      }
    }
  });
});

it('give out what the step gives out, from integers that its input may hold', async () => {
  const model = await quantizedNet(smallNet({ tail: false }), { preset: 'strict' });
  const all = directedGoldens(model, reference);
  expect(new Set(all.map(({ step }) => model.steps[step].kind))).toEqual(
    new Set(['conv', 'maxPool', 'add', 'lookup', 'mul', 'concat', 'averagePool']),
  );
  for (const { step: index, values } of all) {
    const step = model.steps[index];
    for (const [value, integers] of values) {
      const { qmin = 0, qmax = 0 } = model.tensors[value] ?? {};
      expect(integers.every((q: number) => q >= qmin && q <= qmax)).toBe(true);
    }
    if (step.kind === 'island') continue;
    const again = reference.run(model, step, (value) => values.get(value) ?? new Int32Array(0));
    expect(Array.from(again)).toEqual(Array.from(values.get(step.outputs[0]) ?? []));
  }
});
