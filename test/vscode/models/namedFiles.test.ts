/** Files that a recipe names: a page follows them, too. */
import { expect, it } from 'vitest';
import { resolve } from 'node:path';
import { namedFiles } from '../../../src/vscode/models/namedFiles';

const recipe = resolve('nets', 'net.quant.json');

it.each([
  ['', []],
  ['{ "model": "net.onnx" }', []],
  ['{ "model": "net.onnx", "given": "../vitis/quant_info.json" }', [resolve('vitis', 'quant_info.json')]],
  [
    '{ "weights": "a/net.weights", // trained\n "given": "net.json" ',
    [resolve('nets/a/net.weights'), resolve('nets/net.json')],
  ],
  ['{ "given": 3, "weights": "" }', []],
])('of %s', (text, paths) => expect(namedFiles(text, recipe)).toEqual(paths));
