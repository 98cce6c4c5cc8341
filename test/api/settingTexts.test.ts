/** Settings of the Node API mean what the same keys in a recipe's text mean. */
import { expect, it } from 'vitest';
import { settingTexts, type SettingValue } from '../../src/api/settingTexts';
import { parseRecipe } from '../../src/engine/recipe';

const resolve = (...parts: readonly string[]): string => parts.join('/');
const path = 'a.quant.json';

it.each<[string, Readonly<Record<string, SettingValue>>]>([
  ['nothing', {}],
  ['a number and a text', { bits: 4, adjustment: 'pow2-ratio' }],
  ['a list', { optimize: ['equalize', 'bias-correction'] }],
  ['true and false', { symmetric: false }],
  ['an object', { 'calibration.dataset': { type: 'images', path: 'p=q, r' } }],
  ['a layer with dots in its name', { layers: { 'a.b': { bits: { weights: 8 } } } }],
])('%s', (_, set) => {
  const written = parseRecipe({ text: JSON.stringify({ model: 'a.onnx', ...set }), path, resolve });
  expect(parseRecipe({ text: '{ "model": "a.onnx" }', path, resolve }, settingTexts(set))).toEqual(written);
});
