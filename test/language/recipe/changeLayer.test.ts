/** Changes of a layer in recipes: what the text is afterwards, and that the engine reads it so. */
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { recipeText } from '../../../src/engine/recipe/write';
import { changeLayer, difference } from '../../../src/language/recipe/changeLayer';
import type { LayerChange } from '../../../src/protocol/results/layerDetail';

function changed(text: string, change: LayerChange): string {
  const edit = changeLayer(text, change);
  return edit ? text.slice(0, edit.offset) + edit.content + text.slice(edit.offset + edit.length) : text;
}

const commented = recipeText({ model: 'a.onnx', inputShape: [1, 3, 32, 32], kind: { task: 'classes', given: false } });
const resolve = (...parts: readonly string[]): string => parts.join('/');
const layersOf = (text: string): unknown => parseRecipe({ text, path: '/r.quant.json', resolve }, []).settings.layers;

describe('changeLayer', () => {
  it('adds a layer to a recipe as it is first written, and leaves its comments', () => {
    const text = changed(commented, { layer: 'conv_1', part: 'weights', bits: 4, method: 'mse' });
    expect(layersOf(text)).toEqual({ conv_1: { bits: { weights: 4 }, range: { weights: 'mse' } } });
    for (const line of commented.split('\n').filter((each) => each.includes('//')))
      expect(text).toContain(line.trim().slice(line.trim().indexOf('//')));
  });
  it.each<[string, string, LayerChange, unknown]>([
    [
      'changes what is there',
      '{"model": "a", "layers": {"c": {"bits": {"weights": 8}, "float": false}}}',
      { layer: 'c', part: 'weights', bits: 6 },
      { c: { bits: { weights: 6 }, float: false } },
    ],
    [
      'keeps the other part',
      '{"model": "a", "layers": {"c": {"bits": {"weights": 8}}}}',
      { layer: 'c', part: 'activations', bits: 16 },
      { c: { bits: { weights: 8, activations: 16 } } },
    ],
    [
      'writes out the short form of bits',
      '{"model": "a", "layers": {"c": {"bits": 8}}}',
      { layer: 'c', part: 'weights', bits: 4 },
      { c: { bits: { weights: 4, activations: 8 } } },
    ],
    [
      'takes names with dots and slashes as they are',
      '{"model": "a"}',
      { layer: '/head/conv.1', part: 'weights', bits: 4 },
      { '/head/conv.1': { bits: { weights: 4 } } },
    ],
  ])('%s', (_, text, change, layers) => {
    expect((parse(changed(text, change)) as { layers: unknown }).layers).toEqual(layers);
    expect(layersOf(changed(text, change))).toBeDefined();
  });
  it('changes one place only', () => {
    const text = '{\n  "model": "a", // mine\n  "layers": { "c": { "bits": { "weights": 8 } } }\n}\n';
    expect(changeLayer(text, { layer: 'c', part: 'weights', bits: 4 })).toEqual({
      offset: text.indexOf('8 }'),
      length: 1,
      content: '4',
    });
  });
  it('leaves alone what says so already, and what is no recipe', () => {
    expect(
      changeLayer('{"layers": {"c": {"bits": {"weights": 8}}}}', { layer: 'c', part: 'weights', bits: 8 }),
    ).toBeUndefined();
    for (const text of ['', '[]', '7', '// nothing', '{"layers": 7}', '{"layers": {"c": null}}']) {
      expect(changeLayer(text, { layer: 'c', part: 'weights', bits: 8 })).toBeUndefined();
    }
  });
});

it.each([
  ['same', 'same', { offset: 4, length: 0, content: '' }],
  ['one', 'two', { offset: 0, length: 3, content: 'two' }],
  ['a b c', 'a d c', { offset: 2, length: 1, content: 'd' }],
  ['aa', 'aaa', { offset: 2, length: 0, content: 'a' }],
  ['aaa', 'aa', { offset: 2, length: 1, content: '' }],
  ['', 'x', { offset: 0, length: 0, content: 'x' }],
])('%j and %j differ in one place', (before, after, expected) => expect(difference(before, after)).toEqual(expected));
