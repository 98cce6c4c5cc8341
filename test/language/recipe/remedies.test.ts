/** Which buttons solve what the engine says, and where in the recipe it stands. The lines are the engine's own. */
import { describe, expect, it } from 'vitest';
import { placeOf, remediesOf } from '../../../src/language/recipe/remedies';

describe('remedies', () => {
  it.each([
    ['"calibration.dataset" is missing: the samples for calibration, for example { … }', ['chooseData', 'recipe']],
    ['/w/pictures: no images found for a data set of type "images"', ['chooseData', 'recipe']],
    ['The image is 3×4, the model expects 32×32; set preprocess.resize', ['preprocess', 'recipe']],
    ['"bits.weights" must be an integer from 2 to 16', ['recipe']],
  ])('%s', (line, remedies) => expect(remediesOf(line)).toEqual(remedies));
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
