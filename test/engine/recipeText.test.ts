import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeRecipe, parseRecipe } from '../../src/engine/recipe';
import { recipeText, type RecipeTextOptions } from '../../src/engine/recipe/write';

const resolve = (...parts: readonly string[]): string => posix.resolve(...parts);
const parse = (text: string): ReturnType<typeof parseRecipe> =>
  parseRecipe({ text, path: '/nets/tiny.quant.json', resolve });

const cases: [name: string, options: RecipeTextOptions][] = [
  [
    'detector',
    {
      model: 'tiny.cfg',
      weights: 'tiny.weights',
      inputShape: [1, 3, 320, 416],
      kind: { task: 'boxes', decoder: 'darknet', given: false },
    },
  ],
  [
    'classifier',
    { model: 'sub/a "quoted" net.onnx', inputShape: [1, 3, 32, 32], kind: { task: 'classes', given: false } },
  ],
  [
    'detector by shapes',
    { model: 'v8.onnx', inputShape: [1, 3, 64, 64], kind: { task: 'boxes', decoder: 'yolov8', given: false } },
  ],
  ['segmenter', { model: 'unet.onnx', inputShape: [1, 3, 64, 64], kind: { task: 'mask', given: false } }],
  ['unknown shape', { model: 'net.onnx', inputShape: [1, -1], kind: { task: 'classes', given: false } }],
];

/** Where a key that is offered belongs. */
const homes: Readonly<Record<string, string>> = { size: 'preprocess', evaluator: 'evaluation' };

describe('recipeText', () => {
  it.each(cases)('writes the defaults of a %s', (_, options) => {
    const written = completeRecipe(parse(recipeText(options)), options.kind);
    const bare = JSON.stringify({ model: options.model, weights: options.weights });
    expect(written).toEqual(completeRecipe(parse(bare), options.kind));
  });

  it.each(cases)('offers commented keys that are valid as they stand: %s', (_, options) => {
    const lines = recipeText(options).split('\n');
    const offered = lines.filter((line) => /^\s*\/\/ "[a-z]/i.test(line));
    expect(offered.length).toBeGreaterThan(7);
    for (const line of offered) {
      const open = line.replace('// ', '').replace(/,?\s*(\/\/.*)?$/, '');
      const home = /"(dataset|seed|size|evaluator)"/.exec(open)?.[1];
      const text =
        home === undefined ? `{"model": "a", ${open}}` : `{"model": "a", "${homes[home] ?? 'calibration'}": {${open}}}`;
      expect(() => parse(text), open).not.toThrow();
    }
  });

  const arrays: RecipeTextOptions = {
    ...{ model: 'net.onnx', inputShape: [1, 49, 10, 1], kind: { task: 'other', given: false } },
    inputs: [
      { name: 'mfcc', layout: 'array', what: 'numbers: a sequence or map of 49×10' },
      { name: 'picture "1"', layout: 'NHWC', what: 'pictures: gray, 10×49, channels last (NHWC)' },
    ],
  };
  it('keeps what inputs are taken for, unless it is the usual one picture', () => {
    expect(parse(recipeText(arrays)).inputs).toEqual({
      mfcc: { layout: 'array', preprocess: {} },
      'picture "1"': { layout: 'NHWC', preprocess: {} },
    });
    const usual = { name: 'x', layout: 'NCHW', what: 'pictures' } as const;
    expect(parse(recipeText({ ...arrays, inputs: [usual] })).inputs).toEqual({});
    const only = { ...arrays, inputs: arrays.inputs?.slice(0, 1) };
    expect(recipeText(only)).toContain('{ "type": "npy", "path": "calibration.npy" }');
    expect(recipeText(arrays)).toContain('  "preprocess": {');
    expect(recipeText(only)).not.toContain('  "preprocess": {');
    expect(recipeText(only)).toContain('// Samples to measure ranges on');
  });

  it('has a comma behind all inputs but the last, and long words in short', () => {
    const inputs = [60, 61].map((length) => ({
      name: `i${length}`,
      layout: 'array' as const,
      what: 'x'.repeat(length),
    }));
    const lines = recipeText({ ...arrays, inputs }).split('\n');
    expect(lines.filter((line) => line.startsWith('    "i'))).toEqual([
      `    "i60": { "layout": "array" },   // ${'x'.repeat(60)}`,
      `    "i61": { "layout": "array" }   // ${'x'.repeat(57)}…`,
    ]);
  });

  it.each([
    [[{ name: '', dims: [1, 3, 0] }], '"1x3x0"'],
    [[{ name: '', dims: [1, -1] }], '"1x?"'],
    [[{ name: 'x', dims: [7] }], '{"x":"7"}'],
    [
      [
        { name: '', dims: [2] },
        { name: 'y', dims: [3] },
      ],
      '{"":"2","y":"3"}',
    ],
  ])('says which sizes were given: %j', (bound, expected) =>
    expect(recipeText({ ...arrays, bound })).toContain(`\n  "inputShape": ${expected},   // sizes`),
  );

  it('writes down what was guessed and chosen', () => {
    const spec = { resize: 'letterbox-gray', color: 'bgr', scale: 1, mean: [1, 2, 3], std: [4, 5, 6] } as const;
    const text = recipeText({
      ...cases[1][1],
      preprocess: { spec, why: 'Guessed by its name' },
      calibration: { type: 'synthetic', path: '' },
      evaluation: { dataset: { type: 'folders', path: 'a "b"' }, count: 100, evaluator: 'fidelity' },
    });
    expect(text).toContain('// Guessed by its name.');
    const { preprocess, calibration, evaluation } = parse(text);
    expect(preprocess).toEqual({ ...spec, size: undefined });
    expect(calibration.dataset).toEqual({ type: 'synthetic', path: '' });
    expect(evaluation).toMatchObject({
      dataset: { type: 'folders', path: '/nets/a "b"' },
      count: 100,
      evaluator: 'fidelity',
    });
  });

  it('keeps lines short enough to read', () => {
    for (const options of [...cases.map(([, each]) => each), arrays]) {
      expect(
        Math.max(
          ...recipeText(options)
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(125);
    }
  });
});
