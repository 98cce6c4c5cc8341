/** What tensors hold, by numbers that are written here. */
import { describe, expect, it } from 'vitest';
import { summaryOf, tensorValues } from '../../src/engine/tensorValues';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

describe('summaryOf', () => {
  it.each([
    [[1, -2, 0, 5], { count: 4, zeros: 1, min: -2, max: 5, mean: 1, first: [1, -2, 0, 5] }],
    [[NaN, 3, Infinity], { count: 1, zeros: 0, min: 3, max: 3, mean: 3, first: [NaN, 3, Infinity] }],
    [[], { count: 0, zeros: 0, min: 0, max: 0, mean: 0, first: [] }],
  ])('of %j', (numbers, expected) => expect(summaryOf(numbers)).toEqual(expected));
  it('shows the first twelve', () => {
    const { first, count, mean } = summaryOf(Int8Array.from({ length: 100 }, (_, at) => at));
    expect([first, count, mean]).toEqual([Array.from({ length: 12 }, (_, at) => at), 100, 49.5]);
  });
});

describe('tensorValues', () => {
  const cfg = '[net]\nwidth=2\nheight=2\nchannels=1\n[convolutional]\nfilters=2\n[maxpool]\nstride=2';
  it('are those of a layer, as the file has them', () => {
    const bytes = new Uint8Array(20 + 16);
    bytes.set([0, 0, 0, 0, 2, 0, 0, 0]);
    bytes.set(new Uint8Array(Float32Array.of(9, 8, -0.5, 0).buffer), 20);
    const found = tensorValues(importDarknet({ cfg, weights: bytes, name: 'a.cfg' }), 'conv_0');
    expect(found.map(({ values }) => values)).toEqual([
      { count: 2, zeros: 1, min: -0.5, max: 0, mean: -0.25, first: [-0.5, 0] },
      { count: 2, zeros: 0, min: 8, max: 9, mean: 8.5, first: [9, 8] },
    ]);
    expect(found[0]).toMatchObject({ type: 'float32', shape: [2, 1, 1, 1] });
  });
  it('are none of layers without tensors, and none that nobody has', () => {
    const graph = importDarknet({ cfg, name: 'a.cfg' });
    expect(tensorValues(graph, 'pool_1')).toEqual([]);
    expect(tensorValues(graph, 'gone')).toEqual([]);
    expect(tensorValues(graph, 'conv_0').every(({ values }) => values === undefined)).toBe(true);
  });
  it('are read of other types of numbers', () => {
    const builder = graphBuilder(random(1));
    const weights = builder.floats('w', [3]);
    const sum = builder.node('Add', 'add', [builder.input('x', [3]), weights]);
    const graph = builder.build([sum]);
    const [id] = graph.constants.keys();
    const held = (type: 'int8' | 'float16' | 'string', bytes: Uint8Array) => {
      const constants = new Map([[id, { type, shape: [3], bytes }]]);
      return tensorValues({ ...graph, constants }, 'add')[0]?.values?.first;
    };
    expect(held('int8', Uint8Array.of(255, 0, 7))).toEqual([-1, 0, 7]);
    expect(held('float16', Uint8Array.of(0, 0x3c, 0, 0xc0, 0, 0))).toEqual([1, -2, 0]);
    expect(held('string', new Uint8Array(3))).toBeUndefined();
  });
});
