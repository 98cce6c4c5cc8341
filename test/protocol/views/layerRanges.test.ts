import { describe, expect, it } from 'vitest';
import { layerRanges } from '../../../src/protocol/views/layerRanges';
import type { LayerInfo } from '../../../src/protocol/results/results';

const layers = (count: number): LayerInfo[] =>
  Array.from({ length: count }, (_, index) => ({ index, name: `layer_${index}` }) as LayerInfo);

describe('layerRanges', () => {
  it.each([0, 1, 500])('leaves %i layers as they are', (count) => expect(layerRanges(layers(count))).toBeUndefined());

  it('begins with 501', () =>
    expect(layerRanges(layers(501))?.map((range) => range.layers.length)).toEqual([100, 100, 100, 100, 100, 1]));

  it('has every layer once, in order, a hundred at most to a range', () => {
    const all = layers(1234);
    const ranges = layerRanges(all) ?? [];
    expect(ranges.map((range) => range.layers.length)).toEqual([...Array<number>(12).fill(100), 34]);
    expect(ranges.flatMap((range) => range.layers)).toEqual(all);
  });
});
