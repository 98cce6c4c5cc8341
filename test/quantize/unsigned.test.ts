/** Unsigned activations (`signed: auto`): which values they are, and what a given file keeps. */
import { describe, expect, it } from 'vitest';
import { int, ints } from '../../src/graph/graph';
import { givenIntegers } from '../../src/quantize/given';
import type { QuantizedModel, QuantizedTensor } from '../../src/quantize/quantizedModel';
import { readsUnsigned, widthRange } from '../../src/quantize/steps/range';
import { form } from '../support/form';
import { quantizedForm } from '../support/forms';
import { smallNet } from '../support/quantizedNet';

const named = ({ tensors, graph }: QuantizedModel, name: string): Partial<QuantizedTensor> | undefined => {
  const node = graph.nodes.find((each) => each.name === name);
  return node && tensors[node.outputs[0]];
};

const branches = form(
  'a map, its positive part, its sigmoid, and all of them',
  (build, x) => {
    const positive = build.node('Relu', 'positive', [
      build.node('MaxPool', 'seen', [x], { kernel_shape: ints([1, 1]) }),
    ]);
    const share = build.node('Sigmoid', 'share', [x]);
    const both = build.node('Concat', 'both', [positive, share], { axis: int(1) });
    return build.node('Concat', 'all', [both, x], { axis: int(1) });
  },
  { channels: 12 },
);

describe.each([true, false])('with symmetric activations: %s', (activations) => {
  it.each([
    ['positive', 'auto', 0, 255],
    ['share', 'auto', 0, 255],
    ['both', 'auto', 0, 255],
    ['all', 'auto', -128, 127],
    ['before', 'auto', -128, 127],
    ['all', 'always', -128, 127],
  ] as const)('%s, signed: %s', async (name, signed, qmin, qmax) => {
    const model = await quantizedForm(branches, { signed, symmetric: { weights: true, activations } });
    expect(named(model, name)).toMatchObject({ bits: 8, qmin, qmax, ...(qmin === 0 && { zeroPoint: 0 }) });
  });
});

it('twice as fine as signed integers of the same width', async () => {
  const scaleOf = async (signed: 'auto' | 'always'): Promise<number> =>
    named(await quantizedForm(branches, { signed }), 'positive')?.scale?.[0] ?? NaN;
  expect((await scaleOf('always')) / (await scaleOf('auto'))).toBeCloseTo(255 / 127, 10);
});

it.each([
  [0, 255, 8, true],
  [0, 128, 8, true],
  [0, 127, 8, false],
  [-1, 255, 9, false],
  [0, 15, 4, true],
  [0, 2 ** 31 - 1, 32, false],
])('%d … %d of %i bits are read unsigned: %s', (qmin, qmax, bits, unsigned) => {
  expect(readsUnsigned({ qmin, qmax, bits })).toBe(unsigned);
  const [low, high] = unsigned ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  expect(widthRange({ qmin, qmax, bits })).toEqual({ low, high });
});

it.each([
  ['auto', 0, { zeroPoint: 0, qmin: 0, qmax: 255 }],
  ['auto', 3, { zeroPoint: -125, qmin: -128, qmax: 127 }],
  ['always', 0, { zeroPoint: -128, qmin: -128, qmax: 127 }],
] as const)('uint8 of a file, signed: %s, zero point %i', (signed, zeroPoint, expected) => {
  const graph = smallNet({ tail: false });
  const given = new Map([[0, { scale: 0.5, zeroPoint, bits: 8, low: 0, high: 255 }]]);
  expect(givenIntegers({ ...graph, given }, 0, { signed })).toEqual({ scale: 0.5, bits: 8, ...expected });
});
