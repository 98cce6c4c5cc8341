/**
 * Recipes that are changed in one place, most of which cannot be read: a checksum of what is read or refused, and of what an editor says,
 * offers and writes. A change that is meant is recorded anew: `npx vitest run --update --project thorough test/language/recipe/nearRecipes.test.ts`.
 */
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { completeRecipe, parseRecipe } from '../../../src/engine/recipe';
import { changeLayer } from '../../../src/language/recipe/changeLayer';
import { changeSettings } from '../../../src/language/recipe/changeSettings';
import { recipeLenses } from '../../../src/language/recipe/codeLenses';
import { recipeCompletion } from '../../../src/language/recipe/completion';
import { diagnoseRecipe } from '../../../src/language/recipe/diagnostics';
import { modelOf } from '../../../src/language/recipe/model';
import { InputError } from '../../../src/util/errors';
import { digest } from '../../support/digest';
import { nearData } from '../../support/nearData';

const recipes: Readonly<Record<string, object>> = {
  settings: {
    model: 'tiny.cfg',
    weights: 'tiny.weights',
    preset: 'strict',
    bits: { weights: 6, activations: 8, bias: 32 },
    granularity: 'per-tensor',
    range: { weights: 'mse', activations: 'percentile:99.9' },
    symmetric: { weights: true, activations: false },
    adjustment: 'mul-shift',
    multiplierBits: 15,
    inputBits: 8,
    edgeBits: 8,
    tableBits: 8,
    rounding: 'nearest-ties-up',
    leaky: 'fused:3',
  },
  layers: {
    model: 'net.onnx',
    inputShape: { data: [1, 3, 32, 32] },
    preset: 'best',
    layers: {
      conv_0: { bits: { weights: 4 }, float: false },
      '/model/conv': { float: true, range: { weights: 'min-max' } },
    },
    optimize: ['equalize', 'bias-correction:empirical'],
    export: ['json', 'c'],
    exportOptions: { golden: 'none', images: 2 },
  },
  data: {
    model: 'net.onnx',
    calibration: { dataset: { type: 'yolo', path: 'calibration', classes: ['a', 'b'] }, count: 16, seed: 3 },
    preprocess: {
      size: [32, 24],
      mean: [1, 2, 3],
      std: [4, 5, 6],
      scale: '1/255',
      color: 'bgr',
      resize: 'letterbox-gray',
    },
    inputs: { tokens: { evaluation: { type: 'npz', path: 'a.npz', labels: 'classes' } }, mask: { value: 1 } },
    evaluation: {
      dataset: { type: 'coco', path: 'labels.json', images: 'validation' },
      ...{ count: 8, evaluator: 'coco', decoder: 'yolov8', confidence: 0.01, nms: 0.45, ignore: 255 },
      command: { run: ['judge', '-x'], timeout: 5, outputs: 'npy' },
    },
  },
};

const files = ['/w/tiny.cfg', '/w/tiny.weights', '/w/net.onnx', '/w/calibration/images', '/w/validation'];
const context = {
  path: '/w/tiny.quant.json',
  resolve: (...parts: readonly string[]) => posix.resolve(...parts),
  disk: {
    exists: (path: string) => files.includes(path),
    list: (folder: string) =>
      files.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
  },
};
const layers = ['conv_0', 'maxpool_1'].map((name) => ({ name, op: 'Conv', outputShape: [1, 2, 3, 4] }));

function parsed(text: string): unknown {
  try {
    const draft = parseRecipe({ text, ...context });
    return [draft, completeRecipe(draft, { task: 'classes', given: false })];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

/** What is read, said, offered at the end of each line, and written. */
function told(recipe: unknown): unknown {
  const text = JSON.stringify(recipe, null, 2);
  const places = text.split('\n').map((line, at): readonly [number, number] => [at, line.length - 2]);
  return [
    parsed(text),
    diagnoseRecipe(text, { ...context, layers: layers.map(({ name }) => name) }),
    [modelOf(text), recipeLenses(text, true), changeLayer(text, { layer: 'conv_0', part: 'weights', bits: 5 })],
    changeSettings(text, { preset: 'report', 'bits.weights': 5 }),
    places.map(([line, at]) => recipeCompletion(text, line, Math.max(0, at), { ...context, layers })),
  ];
}

it.each(Object.keys(recipes))('%s, changed in one place', (name) => {
  const [same, ...changed] = [recipes[name], ...nearData(recipes[name])].map(told);
  expect(parsed(JSON.stringify(recipes[name]))).toBeInstanceOf(Array);
  expect(changed.length).toBeGreaterThan(50);
  expect(digest([same, changed])).toMatchSnapshot();
});
