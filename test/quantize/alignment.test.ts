/** Inputs of a sum that differ in width and scale: what each counts, in steps of the sum, against its exact ratio. */
import { describe, expect, it } from 'vitest';
import { ints } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';

/** The sum of the image and of what a convolution makes of it, `by` times as large. */
function sumGraph(by: number) {
  const build = graphBuilder(random(4));
  const image = build.input('image', [1, 3, 16, 16]);
  const weights = build.floats('w', [3, 3, 1, 1], -by, by);
  const conv = build.node('Conv', 'conv', [image, weights], { kernel_shape: ints([1, 1]) });
  const sum = build.node('Add', 'sum', [conv, image]);
  return inferShapes(build.build([build.node('GlobalMaxPool', 'end', [sum])]));
}

async function sumOf(by: number, change: Partial<Settings>) {
  const model = await quantizedNet(sumGraph(by), { adjustment: 'mul-shift', ...change });
  const step = model.steps.find(({ kind }) => kind === 'add');
  if (step?.kind !== 'add') throw new Error('no sum');
  const spans = step.inputs.map((value) => -(model.tensors[value]?.qmin ?? 0));
  return { alignment: step.alignment, unit: 2 ** -step.requantize.factor.shift[0], spans };
}

function oddPart(m: number): number {
  return m !== 0 && m % 2 === 0 ? oddPart(m / 2) : m;
}

describe.each([
  ['13 bits beside 2', { inputBits: 13, bits: { weights: 8, activations: 2, bias: 32 } }],
  ['16 bits beside 3', { inputBits: 16, bits: { weights: 8, activations: 3, bias: 32 } }],
  ['8 bits beside 8', {}],
] as const)('%s', (_, widths) => {
  it.each([
    [8, 1],
    [8, 0.01],
    [16, 1],
    [4, 3],
  ])(
    'multipliers of %i bits, %f times as large: off by 1/128 step over the span, or by half their last bit',
    async (bits, by) => {
      const { alignment, unit, spans } = await sumOf(by, { ...widths, multiplierBits: bits });
      alignment.forEach(({ value, multiplier }, i) => {
        const off = Math.abs(multiplier * unit - value);
        const ownLastBit = value * 2 ** (1 - bits);
        expect(off).toBeLessThanOrEqual(Math.max(1 / 128 / spans[i], ownLastBit / 2));
        expect(oddPart(multiplier)).toBeLessThan(2 ** bits);
      });
    },
  );
});
