/** Which buttons solve what the engine says, and where in the recipe it stands. The lines are the engine's own. */
import { describe, expect, it } from 'vitest';
import { dataSetsOf, isOfArrays, placeOf, remediesOf } from '../../../src/language/recipe/remedies';

describe('remedies', () => {
  it.each([
    ['"calibration.dataset" is missing: the samples for calibration, for example { … }', ['chooseData', 'recipe']],
    ['/w/pictures: no images found for a data set of type "images"', ['chooseData', 'recipe']],
    ['The image is 3×4, the model expects 32×32; set preprocess.resize', ['preprocess', 'recipe']],
    [
      'net.cfg: no weights; put the .weights file beside the cfg, or name it with "weights"',
      ['chooseWeights', 'recipe'],
    ],
    [
      "net.onnx: input 'x' leaves dimensions 2 (height) and 3 (width) open; bind them with --input-shape x=1x3x416x416",
      ['chooseShapes', 'recipe'],
    ],
    ["net.onnx: input 'x' has no shape; give it one with --input-shape x=1x3x416x416", ['chooseShapes', 'recipe']],
    ['"bits.weights" must be an integer from 2 to 16', ['recipe']],
  ])('%s', (line, remedies) => expect(remediesOf(line)).toEqual(remedies));
});

it.each([
  ["/w/features.npy: (1, 1000), but the model's input 'input' takes (1, 1, 1024)", '', true],
  ['/w/features: no arrays found for a data set of type "npy"', '', true],
  ['/w/features: not found', '{ "calibration": { "dataset": { "type": "npz", "path": "features" } } }', true],
  ['/w/pictures: not found', '{ "calibration": { "dataset": { "type": "images", "path": "pictures" } } }', false],
])('%s with %s: of arrays, %s', (line, text, expected) => expect(isOfArrays(line, text)).toBe(expected));

describe('a model that cannot be computed', () => {
  const line =
    "net.onnx: node 'pad' (Pad): expected what onnxruntime can compute, found 'x' of 1×16; it says: post-pad (64) exceeds maximum allowed (15)";
  it('in sizes that the recipe chose gets others, where it chose them', () => {
    expect(remediesOf(line, '{ "inputShape": { "x": "1x16" } }')).toEqual(['chooseShapes', 'recipe']);
    expect(remediesOf(line, '{ "model": "net.onnx" }')).toEqual(['recipe']);
  });
});

describe('data sets that other samples take the place of', () => {
  const recipe = (calibration: string | undefined, evaluation: string | undefined): string =>
    JSON.stringify({
      ...(calibration !== undefined && { calibration: { dataset: { path: calibration } } }),
      ...(evaluation !== undefined && { evaluation: { dataset: { path: evaluation } } }),
    });
  it.each([
    ['/w/calib: not found', recipe('calib', 'val'), ['calibration']],
    ['/w/val: not found', recipe('calib', 'val'), ['evaluation']],
    ['/w/images/val: not found', recipe('images', 'images/val'), ['evaluation']],
    ['/data/m/val: not found', recipe('data', 'm/val'), ['evaluation']],
    ['name images in "calibration.dataset"', recipe('calib', 'val'), ['calibration']],
    ['/w/all: not found', recipe('all', 'all'), ['calibration', 'evaluation']],
    ['/w/other: no images found', recipe('calib', 'val'), ['calibration', 'evaluation']],
    ['"calibration.dataset" is missing: …', recipe(undefined, 'val'), ['calibration']],
    ['"evaluation.dataset" is missing: …', recipe('calib', undefined), ['evaluation']],
    ['"evaluation.dataset" is missing: …', recipe(undefined, undefined), ['calibration', 'evaluation']],
    ['"calibration.dataset" is missing: …', '', ['calibration', 'evaluation']],
  ])('%s %s', (line, text, sets) => expect(dataSetsOf(line, text)).toEqual(sets));
});

describe('a data set that is named by its path', () => {
  const recipe = (calibration: string, evaluation = 'eval'): string =>
    JSON.stringify({ calibration: { dataset: { path: calibration } }, evaluation: { dataset: { path: evaluation } } });
  it.each([
    ['/w/nope: not found', recipe('nope'), true],
    ['/w/pictures/images: not found', recipe('./pictures'), true],
    ['/w/eval: a file, expected a folder', recipe('pictures'), true],
    ['C:\\w\\nope: not found', recipe('nope'), true],
    ['/w/deep/nope: not found', recipe('deep/nope/'), true],
    ['/w/model.onnx: not found', recipe('nope'), false],
    ['/w/nope.onnx: not found', recipe('nope'), false],
    ['/w/a: not found', recipe('.', ''), false],
    ['/w/a: not found', '{ "calibration": { "dataset": { "path": 7 } }', false],
    ['/w/a: not found', '', false],
  ])('%s of %s: %s', (line, text, isData) =>
    expect(remediesOf(line, text)).toEqual(isData ? ['chooseData', 'recipe'] : ['recipe']),
  );
  it('is the place of the problem', () => {
    const text = '{\n  "evaluation": {\n    "dataset": { "path": "nope" }\n  }\n}';
    expect(placeOf(text, '/w/nope: not found')).toMatchObject({ line: 2, start: 17, end: 23 });
  });
});

describe('the place', () => {
  const text = '{\n  "model": "a.onnx",\n  "calibration": {\n    "count": 8\n  },\n  "preprocess": { "std": [0] }\n}\n';
  it.each([
    ['"calibration.count" must be', 3, '"count"'],
    ['"calibration.dataset" is missing', 2, '"calibration"'],
    ['preprocess.std must not be 0', 5, '"preprocess"'],
    ['net.onnx: the file is damaged', 0, '{'],
  ])('%s', (line, at, words) => {
    const { line: row, start, end } = placeOf(text, line);
    expect([row, text.split('\n')[row].slice(start, end)]).toEqual([at, words]);
  });
});
