import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeRecipe, parseRecipe, type RecipeDraft } from '../../src/engine/recipe';
import { InputError } from '../../src/util/errors';

const path = '/nets/tiny.quant.json';
const resolve = (...parts: readonly string[]): string => posix.resolve(...parts);

function parse(text: string, overrides: readonly string[] = []): RecipeDraft {
  return parseRecipe({ text, path, resolve }, overrides);
}

function messageOf(text: string, overrides: readonly string[] = []): string {
  try {
    parse(text, overrides);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** A recipe with one more line; the line is the third. */
const withLine = (line: string): string => `{\n  "model": "tiny.cfg",\n  ${line}\n}`;

describe('parseRecipe', () => {
  it('fills in the defaults', () => {
    const recipe = parse('{ "model": "tiny.cfg" }');
    expect(recipe.name).toBe('tiny');
    expect(recipe.model).toBe('/nets/tiny.cfg');
    expect(recipe.settings).toMatchObject({
      preset: 'standard',
      bits: { weights: 8, activations: 8, bias: 32 },
      granularity: 'per-channel',
      adjustment: 'mul-shift',
      multiplierBits: 16,
      rounding: 'nearest-ties-up',
    });
    expect(recipe.calibration).toEqual({ dataset: undefined, count: 128, seed: undefined });
    expect(recipe.preprocess).toEqual({
      resize: 'stretch',
      size: undefined,
      color: 'rgb',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  });

  it('reads comments, trailing commas, a byte order mark and paths relative to the recipe', () => {
    const recipe = parse(
      '\uFEFF// head\n{ "model": "../m/a.onnx", /* why */ "evaluation": { "dataset": { "type": "yolo", "path": "val", }, }, }',
    );
    expect(recipe.model).toBe('/m/a.onnx');
    expect(recipe.evaluation.dataset).toEqual({
      type: 'yolo',
      path: '/nets/val',
      images: undefined,
      classes: undefined,
    });
  });

  it('puts --set above the file and the file above the preset', () => {
    const text = withLine('"preset": "report", "bits": { "weights": 6, "bias": 30 }, "granularity": "per-channel"');
    const { settings } = parse(text, ['bits.weights=4', 'rounding=floor']);
    expect(settings.bits).toEqual({ weights: 4, activations: 8, bias: 30 });
    expect(settings.granularity).toBe('per-channel');
    expect(settings.rounding).toBe('floor');
    expect(settings.leaky).toBe('after');
  });

  it('applies overrides in order', () => {
    expect(parse('{"model":"a"}', ['bits=4', 'bits.weights=6', 'bits.weights=5']).settings.bits).toEqual({
      weights: 5,
      activations: 4,
      bias: 32,
    });
  });

  const shorthands: [override: string, expected: object][] = [
    ['bits=4', { bits: { weights: 4, activations: 4, bias: 32 } }],
    ['range=outlier:4', { range: { weights: 'outlier:4', activations: 'mse' } }],
    ['range.activations=percentile:99.99', { range: { weights: 'min-max', activations: 'percentile:99.99' } }],
    ['symmetric=false', { symmetric: { weights: false, activations: false } }],
    ['optimize=equalize,bias-correction', { optimize: ['equalize', 'bias-correction'] }],
    ['optimize=["adaround:0.1"]', { optimize: ['adaround:0.1'] }],
    ['optimize=', { optimize: [] }],
    ['leaky=fused:12', { leaky: 'fused:12' }],
    ['bits={"weights": 3}', { bits: { weights: 3, activations: 8, bias: 32 } }],
  ];
  it.each(shorthands)('reads --set %s', (override, expected) => {
    expect(parse('{"model":"a"}', [override]).settings).toMatchObject(expected);
  });

  it('lets --set refine a shorthand of the file', () => {
    expect(parse(withLine('"bits": 4'), ['bits.activations=8']).settings.bits).toEqual({
      weights: 4,
      activations: 8,
      bias: 32,
    });
    expect(parse(withLine('"bits.weights": 5')).settings.bits.weights).toBe(5);
  });

  it('sets a dataset part by part', () => {
    const set = ['evaluation.dataset.path=/elsewhere', 'calibration.dataset={"type":"images","path":"cal"}'];
    const recipe = parse(withLine('"evaluation": { "dataset": { "type": "folders", "path": "val" } }'), set);
    expect(recipe.evaluation.dataset).toMatchObject({ type: 'folders', path: '/elsewhere' });
    expect(recipe.calibration.dataset).toMatchObject({ type: 'images', path: '/nets/cal' });
  });

  it('keeps layers whose names hold dots and slashes', () => {
    const set = ['layers./model.0/conv/Conv.bits.weights=4', 'layers.conv_3.float=true', 'layers.a.b.bits=5'];
    expect(parse(withLine('"layers": { "conv_3": { "bits": { "weights": 6 } } }'), set).settings.layers).toEqual({
      conv_3: { bits: { weights: 6 }, float: true },
      '/model.0/conv/Conv': { bits: { weights: 4 } },
      'a.b': { bits: { weights: 5, activations: 5 } },
    });
  });

  it("lets the report's multiplier follow the activations until it is given", () => {
    const report = withLine('"preset": "report", "adjustment": "mul-shift"');
    expect(parse(report, ['bits=4']).settings.multiplierBits).toBe(4);
    expect(parse(report, ['bits.weights=4']).settings.multiplierBits).toBe(8);
    expect(parse(report, ['bits=4', 'multiplierBits=12']).settings.multiplierBits).toBe(12);
    expect(parse('{"model":"a"}', ['bits=4']).settings.multiplierBits).toBe(16);
  });

  it('reads preprocessing', () => {
    const set = [
      'preprocess.size=416',
      'preprocess.scale=1/128',
      'preprocess.mean=0.485,0.456,0.406',
      'preprocess.std=0.5',
    ];
    expect(parse('{"model":"a"}', set).preprocess).toMatchObject({
      size: [416, 416],
      scale: 0.0078125,
      mean: [0.485, 0.456, 0.406],
      std: [0.5, 0.5, 0.5],
    });
  });

  const refusals: [line: string, message: string][] = [
    ['"bits": { "weights": 17 }', '"bits.weights" must be an integer from 2 to 16, found 17 (tiny.quant.json line 3)'],
    ['"bits": 1', '"bits.weights" must be an integer from 2 to 16, found 1 (tiny.quant.json line 3)'],
    [
      '"bits": { "weights": 4.5 }',
      '"bits.weights" must be an integer from 2 to 16, found 4.5 (tiny.quant.json line 3)',
    ],
    [
      '"bits": { "weights": "8" }',
      '"bits.weights" must be an integer from 2 to 16, found "8" (tiny.quant.json line 3)',
    ],
    ['"bits": [8]', '"bits" must be an object, found a list (tiny.quant.json line 3)'],
    ['"bitz": 4', 'unknown key "bitz" (did you mean "bits"?) (tiny.quant.json line 3)'],
    ['"bits": { "weigths": 4 }', 'unknown key "bits.weigths" (did you mean "weights"?) (tiny.quant.json line 3)'],
    ['"bits": { "zzz": 4 }', 'unknown key "bits.zzz" (known: weights, activations, bias) (tiny.quant.json line 3)'],
    ['"preset": "stric"', '"preset" must be one of'],
    [
      '"range": { "weights": "outlier:x" }',
      '"range.weights" is outlier:x; the number must be greater than 0 and at most 1000',
    ],
    [
      '"range": { "weights": "outlier:-1" }',
      '"range.weights" must be a name, or name:parameter such as outlier:4, found "outlier:-1"',
    ],
    [
      '"layers": { "c": { "range": { "activations": "entrop" } } }',
      '"layers.c.range.activations" is entrop, which is no range method (did you mean "entropy"?); known are min-max, ' +
        'outlier, outlier-zero, mean, two-thirds, percentile, entropy, mse, aciq (tiny.quant.json line 3)',
    ],
    [
      '"leaky": "fused:40"',
      '"leaky" must be "after", or "fused:B" with B multiplier bits from 1 to 31, found "fused:40"',
    ],
    ['"optimize": [3]', '"optimize" must be a name, or name:parameter such as outlier:4, found 3'],
    ['"layers": { "c": { "float": 1 } }', '"layers.c.float" must be true or false, found 1'],
    ['"layers": { "c": { "flaot": true } }', 'unknown key "layers.c.flaot" (did you mean "float"?)'],
    [
      '"preprocess": { "mean": [1, 2] }',
      '"preprocess.mean" must be a list of 1 or 3 or 4 numbers, found a list: 2 numbers',
    ],
    ['"preprocess": { "std": [1, 0, 1] }', '"preprocess.std" must be greater than 0, found a list'],
    [
      '"preprocess": { "scale": -1 }',
      '"preprocess.scale" must be a number greater than 0, or a fraction such as "1/255", found -1',
    ],
    ['"preprocess": { "size": [0, 4] }', '"preprocess.size" must be [width, height] in pixels, from 1 to 16384'],
    ['"evaluation": { "nms": 2 }', '"evaluation.nms" must be a number from 0 to 1, found 2'],
    ['"evaluation": { "evaluator": "coc" }', 'found "coc" (did you mean "coco"?) (tiny.quant.json line 3)'],
    ['"calibration": { "count": 0 }', '"calibration.count" must be an integer of 1 or more, found 0'],
    ['"calibration": { "dataset": { "path": "x" } }', '"calibration.dataset.type" is missing'],
    ['"calibration": { "dataset": { "type": "yolo" } }', '"calibration.dataset.path" is missing'],
    ['"calibration": { "dataset": "x" }', '"calibration.dataset" must be an object, found "x"'],
    ['"bits": 4, "bits": 8', '"bits" is written twice (tiny.quant.json line 3 and tiny.quant.json line 3)'],
    ['"bits": 4 "range": 1', 'tiny.quant.json line 3: comma expected'],
    [
      '"export": ["json", "onnx-qqd"]',
      'unknown export format "onnx-qqd" (did you mean "onnx-qdq"?) (tiny.quant.json line 3)',
    ],
    ['"weights": 7', '"weights" must be a text that is not empty, found 7'],
  ];
  it.each(refusals)('refuses %s', (line, message) => {
    expect(messageOf(withLine(line))).toContain(message);
  });

  it.each([
    ['bits.weights=17', '"bits.weights" must be an integer from 2 to 16, found 17 (--set bits.weights=17)'],
    ['bits.weight=4', 'unknown key "bits.weight" (did you mean "weights"?) (--set bits.weight=4)'],
    ['bits', '--set must be key=value, found "bits" (for example --set bits.weights=4).'],
    ['=4', '--set must be key=value'],
    ['layers.conv_3.bit=4', 'unknown key "layers.conv_3.bit" (did you mean "bits"?) (--set layers.conv_3.bit=4)'],
  ])('refuses --set %s', (override, message) => {
    expect(messageOf('{"model":"a"}', [override])).toContain(message);
  });

  it.each([
    ['', 'the file is empty'],
    ['[]', 'a recipe must be a JSON object'],
    ['{}', '"model" is missing'],
    ['{"model": "a"', 'close brace expected'],
    ['PK\u0003\u0004\u0000', 'this is a binary file, not a recipe'],
    ['['.repeat(200_000), 'nested deeper than 16 levels'],
    [' '.repeat(2_000_000), 'too many for a recipe'],
  ])('refuses hostile or empty text quickly', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it('cannot be made to touch prototypes', () => {
    const recipe = parse(withLine('"layers": { "__proto__": { "float": true } }'));
    expect(Object.getPrototypeOf(recipe.settings.layers)).toBe(Object.prototype);
    expect(({} as { float?: boolean }).float).toBeUndefined();
  });
});

describe('completeRecipe', () => {
  it.each([
    ['', 'boxes', { evaluator: 'voc', confidence: 0.005, nms: 0.45 }],
    ['', 'classes', { evaluator: 'top-k', confidence: 0.005, nms: 0.45 }],
    ['', 'mask', { evaluator: 'miou' }],
    ['', 'other', { evaluator: 'fidelity' }],
    ['"dataset": { "type": "folders", "path": "d" }', 'other', { evaluator: 'top-k' }],
    ['"dataset": { "type": "masks", "path": "d" }', 'other', { evaluator: 'miou' }],
    ['"dataset": { "type": "masks", "path": "d" }', 'classes', { evaluator: 'miou' }],
    ['"evaluator": "coco", "nms": 0.6', 'boxes', { evaluator: 'coco', confidence: 0.005, nms: 0.6 }],
    ['"evaluator": "report"', 'boxes', { evaluator: 'report', confidence: 0.001, nms: 0.5 }],
    ['"evaluator": "report", "confidence": 0.1', 'boxes', { evaluator: 'report', confidence: 0.1, nms: 0.5 }],
  ] as const)('chooses the evaluator and its thresholds: {%s} for %s', (keys, task, expected) => {
    expect(completeRecipe(parse(withLine(`"evaluation": {${keys}}`)), { task, given: false }).evaluation).toMatchObject(
      expected,
    );
  });
});

describe('inputShape', () => {
  it.each([
    ['"inputShape": "32x48"', [], [['', [32, 48]]]],
    ['"inputShape": [1, 3, 8, 8]', [], [['', [1, 3, 8, 8]]]],
    ['"inputShape": "x=1x3x8x8"', [], [['x', [1, 3, 8, 8]]]],
    [
      '"inputShape": { "input.1": "1x3x8x8", "h": 4 }',
      ['inputShape.input.1=1x3x9x9'],
      [
        ['input.1', [1, 3, 9, 9]],
        ['h', [4]],
      ],
    ],
    ['"inputShape": { "x": [1, -1, 8] }', ['inputShape=8x8'], [['', [8, 8]]]],
  ])('%s and %j', (line, overrides, expected) => {
    expect(parse(withLine(line), overrides).inputShape.map(({ name, dims }) => [name, dims])).toEqual(expected);
  });

  it('is refused with its line', () => {
    expect(messageOf(withLine('"inputShape": { "x": "big" }'))).toMatch(
      /"inputShape.x" must be .*found "big" \(tiny.quant.json line 3\)/,
    );
  });
});
