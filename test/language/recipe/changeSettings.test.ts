import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../../src/engine/recipe';
import { changeSettings, type Settings } from '../../../src/language/recipe/changeSettings';

function changed(text: string, settings: Settings): string {
  const change = changeSettings(text, settings);
  return change ? text.slice(0, change.offset) + change.content + text.slice(change.offset + change.length) : text;
}

const recipe = `{
  // The model.
  "model": "net.onnx",
  "bits": { "weights": 8, "activations": 8, "bias": 16 }, // widths
  "range": "mse",
  "adjustment": "mul-shift"
}
`;

const settingsOf = (text: string) =>
  parseRecipe({ path: '/w/net.quant.json', text, resolve: (...parts) => parts.join('/') }, []).settings;
const settingsWith = (set: readonly string[]) =>
  parseRecipe({ path: '/w/net.quant.json', text: recipe, resolve: (...parts) => parts.join('/') }, set).settings;

describe('changeSettings', () => {
  it.each<[string, Settings]>([
    ['one value for both widths, where the bias has its own', { bits: 4 }],
    ['one width', { 'bits.weights': 3 }],
    ['a method where one value stood for the weights', { 'range.activations': 'percentile:99.9' }],
    ['the method that stood there', { 'range.weights': 'outlier:4' }],
    ['range in short', { range: 'aciq' }],
    ['several at once', { bits: 6, adjustment: 'pow2-ratio', 'range.weights': 'min-max', granularity: 'per-tensor' }],
    ['a list as its text', { optimize: '["equalize","bias-correction"]' }],
    ['an empty list', { optimize: '[]' }],
    ['a truth value', { 'symmetric.activations': false }],
    ['a layer with a dot in its name', { 'layers.block.conv.bits.weights': 5 }],
  ])('says afterwards what --set says: %s', (_, settings) => {
    const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    const text = changed(recipe, settings);
    expect(settingsOf(text)).toEqual(settingsWith(set));
    expect(text).toContain('// The model.');
    expect(text).toContain('// widths');
  });

  it('changes a dotted key where it stands', () => {
    expect(changed('{ "model": "m.onnx", "bits.weights": 8 }', { 'bits.weights': 4 })).toBe(
      '{ "model": "m.onnx", "bits.weights": 4 }',
    );
  });

  it.each([
    [
      '{\n  "a": 1, // why\n  "b": [1, 2] // more\n}',
      { c: true },
      '{\n  "a": 1, // why\n  "b": [1, 2], // more\n  "c": true\n}',
    ],
    ['{\r\n\t"a": 1\r\n}', { 'range.weights': 'mse' }, '{\r\n\t"a": 1,\r\n\t"range": { "weights": "mse" }\r\n}'],
    ['{ "bits": { "weights": 8 } }', { 'bits.activations': 4 }, '{ "bits": { "weights": 8, "activations": 4 } }'],
    [
      '{\n  "bits": {\n    "weights": 8 } }',
      { 'bits.bias': 8 },
      '{\n  "bits": {\n    "weights": 8,\n    "bias": 8 } }',
    ],
    ['{\n  "a": 1,\n}', { c: 2 }, '{\n  "a": 1,\n  "c": 2\n}'],
    ['{}', { optimize: '["equalize","adaround"]' }, '{ "optimize": ["equalize", "adaround"] }'],
  ])('leaves every other line as it is: %j with %j', (text, settings, expected) => {
    expect(changed(text, settings as Settings)).toBe(expected);
  });

  it('has nothing to change where the text says so already, or is no recipe', () => {
    expect(changeSettings(recipe, { adjustment: 'mul-shift', 'bits.weights': 8 })).toBeUndefined();
    expect(changeSettings('[]', { bits: 4 })).toBeUndefined();
    expect(changeSettings('', { bits: 4 })).toBeUndefined();
  });
});
