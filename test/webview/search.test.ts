/** What a search finds, and where Enter leads. */
import { describe, expect, it } from 'vitest';
import { matching, nextMatch } from '../../webview-ui/model/search';
import { layerInfo } from '../protocol/views/sampleResults';

const layers = ['conv_0', 'pool_1', 'conv_2', 'Conv_3'].map((name, at) =>
  layerInfo(at, name, { op: at === 1 ? 'maxpool' : 'convolutional', outputShape: [1, 8, at, at] }),
);

describe('matching', () => {
  it.each([
    ['conv_', ['conv_0', 'conv_2', 'Conv_3']],
    ['MAX', ['pool_1']],
    ['convolutional ×2×2', ['conv_2']],
    ['nothing', []],
  ])('%s', (text, names) => expect([...(matching(layers, text) ?? ['all'])]).toEqual(names));
  it('an empty search finds everything, which is not a find', () => expect(matching(layers, '  ')).toBeUndefined());
});

describe('nextMatch', () => {
  const found = new Set(['conv_0', 'conv_2']);
  it.each<[string | undefined, 1 | -1, string]>([
    [undefined, 1, 'conv_0'],
    [undefined, -1, 'conv_2'],
    ['conv_0', 1, 'conv_2'],
    ['conv_2', 1, 'conv_0'],
    ['conv_0', -1, 'conv_2'],
    ['pool_1', 1, 'conv_2'],
    ['pool_1', -1, 'conv_0'],
  ])('from %s by %i', (from, step, to) => expect(nextMatch(layers, found, from, step)).toBe(to));
  it('is the one that it begins at, where no other was found', () =>
    expect(nextMatch(layers, new Set(['conv_0']), 'conv_0', 1)).toBe('conv_0'));
  it('is none when nothing was found', () => expect(nextMatch(layers, new Set(), 'conv_0', 1)).toBeUndefined());
});
