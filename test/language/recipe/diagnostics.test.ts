import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseRecipe } from '../../../src/language/recipe/diagnostics';
import { recipeCodes, type RecipeContext } from '../../../src/language/recipe/finding';
import { annotated, place } from '../../support/annotated';
import { random } from '../../support/random';
import { applyEdits } from '../../support/textEdits';

const files = ['/w/tiny.cfg', '/w/tiny.weights', '/w/calibration', '/w/validation'];
const context: RecipeContext = {
  path: '/w/tiny.quant.json',
  resolve: (...parts) => posix.resolve(...parts),
  disk: {
    exists: (path) => files.includes(path),
    list: (folder) => files.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
  },
  layers: ['conv_0', 'maxpool_1', 'conv_2'],
};
const found = (text: string): readonly string[] =>
  diagnoseRecipe(text, context).map(({ range: { line, start, end }, code }) => place(line, start, end, code));

/** The text after the first fix. */
function fixed(text: string): string {
  const fix = diagnoseRecipe(text, context)[0].fixes[0];
  return applyEdits(text, fix.edits);
}

const line = (more: string): string => `{\n  "model": "tiny.cfg",\n  ${more}\n}`;

describe('marked texts', () => {
  const cases: readonly (readonly [name: string, marked: string])[] = [
    ['a sound recipe', line('"bits": 4, // four\n  "layers": { "conv_0": { "float": true } },')],
    ['no JSON', '{ "model": "tiny.cfg" "bits": 4 }\n                      ^^^^^^ recipe.syntax'],
    ['nothing', '[]\n^^ recipe.syntax'],
    ['a misspelt key', line('"bitz": 4\n  ^^^^^^ recipe.unknown-key')],
    ['a misspelt key within', line('"bits": { "weight": 4 }\n            ^^^^^^^^ recipe.unknown-key')],
    ['a number out of range', line('"bits": 1\n          ^ recipe.wrong-value')],
    [
      'a word for a number',
      line('"calibration": { "count": "many" }\n                            ^^^^^^ recipe.wrong-value'),
    ],
    ['a choice that is none', line('"rounding": "nearest-tie-up"\n              ^^^^^^^^^^^^^^^^ recipe.wrong-value')],
    [
      'a method that is none',
      line('"range": { "weights": "minmax" }\n                        ^^^^^^^^ recipe.wrong-value'),
    ],
    ['a key twice', line('"bits": 4,\n  "bits": 5\n  ^^^^^^ recipe.duplicate-key')],
    [
      'a missing key',
      line('"calibration": { "dataset": { "path": "calibration" } }\n                   ^^^^^^^^^ recipe.missing-key'),
    ],
    [
      'what only the parser refuses',
      line('"range": { "weights": "percentile:101" }\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ recipe.invalid'),
    ],
    [
      'settings that do not go together',
      line(
        '"preset": "report",\n  "symmetric": { "activations": false }\n                                ^^^^^ recipe.forbidden',
      ),
    ],
    [
      'a setting that is not there',
      line('"symmetric": { "weights": false }\n                            ^^^^^ recipe.forbidden'),
    ],
    ['a model that is not there', '{ "model": "tiny.cgf" }\n           ^^^^^^^^^^ recipe.missing-file'],
    [
      'data that are not there',
      line(
        '"evaluation": { "dataset": { "type": "images", "path": "validate" } }\n                                                         ^^^^^^^^^^ recipe.missing-data',
      ),
    ],
    [
      'data of an input that are not there',
      line('"inputs": { "x": { "value": "mask.npy" } }\n                              ^^^^^^^^^^ recipe.missing-data'),
    ],
    [
      'labels that are not there',
      line(
        '"evaluation": { "dataset": { "type": "npy", "path": "validation", "labels": "labels.npy" } }\n                                                                              ^^^^^^^^^^^^ recipe.missing-data',
      ),
    ],
    [
      'a layer that is not there',
      line('"layers": { "conv_1": { "float": true } }\n              ^^^^^^^^ recipe.unknown-layer'),
    ],
    [
      'images that are calibrated and evaluated on',
      line(
        '"calibration": { "dataset": { "type": "images", "path": "validation" } },\n                                                          ^^^^^^^^^^^^ recipe.same-images\n  "evaluation": { "dataset": { "type": "folders", "path": "./validation" } }',
      ),
    ],
  ];
  it.each(cases)('%s', (_, marked) => {
    const { text, expected } = annotated(marked);
    expect(found(text)).toEqual(expected);
  });
  it('cover every code that needs no run', () => {
    const codes = new Set(cases.flatMap(([, marked]) => annotated(marked).expected.map((each) => each.split(' ')[1])));
    const missing = recipeCodes.map(([code]) => code).filter((code) => !codes.has(code));
    expect(missing).toEqual(['recipe.run-error', 'recipe.run-warning']);
  });
});

describe('quick fixes', () => {
  it.each([
    ['"bitz": 4', '"bits": 4'],
    ['"rounding": "nearest-tie-up"', '"rounding": "nearest-ties-up"'],
    ['"layers": { "conv_1": { "float": true } }', '"layers": { "conv_0": { "float": true } }'],
    ['"symmetric": { "weights": false }', '"symmetric": { "weights": true }'],
    [
      '"evaluation": { "dataset": { "type": "images", "path": "./validatio" } }',
      '"evaluation": { "dataset": { "type": "images", "path": "./validation" } }',
    ],
  ])('%s', (wrong, right) => {
    expect(fixed(line(wrong))).toBe(line(right));
    expect(found(line(right))).toEqual([]);
  });
});

describe('what the last run found', () => {
  const finding = { severity: 'error', layer: 'conv_2', cause: 'saturation', message: 'conv_2 has 0.4 dB' } as const;
  const said = (text: string, lastRun: RecipeContext['lastRun']): readonly string[] =>
    diagnoseRecipe(text, { ...context, lastRun }).map(
      ({ severity, code, message, range }) => `${severity} ${code} at ${range.line}:${range.start}: ${message}`,
    );

  it.each([
    ['at the layer’s own settings', line('"layers": { "conv_2": { "bits": 4 } }'), '2:14'],
    ['at the preset, where the layer has none', line('"preset": "dpu"'), '2:12'],
    ['at the model, where nothing is said', '{ "model": "tiny.cfg" }', '0:11'],
  ])('stands %s', (_, text, at) => {
    expect(said(text, [finding])).toEqual([`error recipe.run-error at ${at}: the last run: conv_2 has 0.4 dB`]);
  });

  it.each([
    ['of the whole recipe', '"bits": { "weights": 4 }', '', '2:12'],
    ['in short', '"bits": 4', '', '2:2'],
    ['of a layer', '"layers": { "conv_2": { "bits": { "weights": 4 } } }', 'conv_2', '2:36'],
    ['of a layer, of which nothing more is said', '"layers": { "conv_2": {} }', 'conv_2', '2:14'],
  ])('stands at the setting that it is about: %s', (_, text, layer, at) => {
    const unheeded = { severity: 'warning', layer, setting: 'bits.weights', cause: 'given', message: 'no' } as const;
    expect(said(line(text), [unheeded])).toEqual([`warning recipe.run-warning at ${at}: the last run: no`]);
  });

  it('has its own severity', () => {
    const [warning] = said('{ "model": "tiny.cfg" }', [{ ...finding, severity: 'warning' }]);
    expect(warning).toMatch(/^warning recipe.run-warning/);
  });
});

it('says in one line what is wrong', () => {
  const messages = ['"bits": 17', '"size": 3', '"preprocess": { "size": [1, 2, 3] }', '"optimize": 3'].map(
    (each) => diagnoseRecipe(line(each), context)[0].message,
  );
  expect(messages).toEqual([
    '"bits" must be an integer from 2 to 16, found 17',
    'unknown key "size"',
    '"preprocess.size" must be a list of 1 to 2 values, found a list',
    '"optimize" must be a list or a text that is not empty, found 3',
  ]);
});

it('knows severities, and that a text may be anything', () => {
  const severities = { 'recipe.unknown-key': 'off' } as const;
  expect(diagnoseRecipe(line('"bitz": 4'), { ...context, severities })).toEqual([]);
  expect(found('')).toEqual(['0:0-0 recipe.syntax']);
  expect(found('['.repeat(1000))).toEqual(['0:0-1000 recipe.syntax']);
  const source = random(3);
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '"bits"',
    '"model"',
    '"layers"',
    '4',
    'true',
    '\n',
    '//',
    'x',
    '\r\n',
  ];
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: 30 }, () => source.pick(pieces)).join('');
    const lines = text.split(/\r\n|\n|\r/);
    for (const { range } of diagnoseRecipe(text, context)) {
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.end).toBeLessThanOrEqual(lines[range.line].length + 1);
    }
  }
});
