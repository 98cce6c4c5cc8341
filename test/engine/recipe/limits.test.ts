/** The bounds of every number of a recipe: what lies on them is read, what lies just beyond is refused with the range. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe, type RecipeDraft } from '../../../src/engine/recipe';
import { readEntries, readTyped } from '../../../src/engine/recipe/entries';

const parse = (overrides: readonly string[], text = '{"model":"a"}'): RecipeDraft =>
  parseRecipe({ text, path: '/nets/tiny.quant.json', resolve: (...parts) => posix.resolve(...parts) }, overrides);

const most = Number.MAX_SAFE_INTEGER;

describe.each<[key: string, low: number, high: number, of: (recipe: RecipeDraft) => unknown]>([
  ['bits.weights', 2, 16, ({ settings }) => settings.bits.weights],
  ['bits.activations', 2, 16, ({ settings }) => settings.bits.activations],
  ['bits.bias', 8, 32, ({ settings }) => settings.bits.bias],
  ['layers.c.bits.weights', 2, 16, ({ settings }) => settings.layers['c'].bits?.weights],
  ['inputBits', 2, 16, ({ settings }) => settings.inputBits],
  ['edgeBits', 2, 16, ({ settings }) => settings.edgeBits],
  ['depthwiseBits', 2, 16, ({ settings }) => settings.depthwiseBits],
  ['tableBits', 8, 16, ({ settings }) => settings.tableBits],
  ['multiplierBits', 1, 31, ({ settings }) => settings.multiplierBits],
  ['calibration.count', 1, most, ({ calibration }) => calibration.count],
  ['calibration.seed', 0, 4294967295, ({ calibration }) => calibration.seed],
  ['evaluation.count', 0, most, ({ evaluation }) => evaluation.count],
  ['evaluation.ignore', 0, 255, ({ evaluation }) => evaluation.ignore],
])('%s', (key, low, high, of) => {
  it.each(high === most ? [low] : [low, high])('may be %i', (value) =>
    expect(of(parse([`${key}=${value}`]))).toBe(value),
  );
  it.each([low - 1, low + 0.5, high + (high === most ? 1 : 1)])('may not be %d', (value) => {
    const bound = high === most ? `of ${low} or more` : `from ${low} to ${high}`;
    expect(() => parse([`${key}=${value}`])).toThrow(
      `"${key}" must be an integer ${bound}, found ${JSON.stringify(value)} (--set ${key}=${value})`,
    );
  });
});

describe.each<[key: string, low: number, high: number, of: (recipe: RecipeDraft) => unknown]>([
  ['evaluation.confidence', 0, 1, ({ evaluation }) => evaluation.confidence],
  ['evaluation.nms', 0, 1, ({ evaluation }) => evaluation.nms],
  ['evaluation.command.timeout', 0.1, 86400, ({ evaluation }) => evaluation.command?.timeout],
])('%s', (key, low, high, of) => {
  const command = 'evaluation.command.run=judge';
  it.each([low, high])('may be %d', (value) => expect(of(parse([command, `${key}=${value}`]))).toBe(value));
  it.each([low - 0.01, high + 0.01])('may not be %d', (value) =>
    expect(() => parse([command, `${key}=${value}`])).toThrow(
      `"${key}" must be a number from ${low} to ${high}, found ${value} (--set ${key}=${value})`,
    ),
  );
});

describe('a command', () => {
  it('has a minute, gets arrays as npy, and runs in the folder of the recipe', () =>
    expect(parse(['evaluation.command.run=judge,-x']).evaluation.command).toEqual({
      ...{ run: ['judge', '-x'], timeout: 60, outputs: 'npy', folder: '/nets' },
    }));
  it.each([['evaluation.command.timeout=5'], ['evaluation.command.run=[]']])('is none with %s alone', (override) =>
    expect(parse([override]).evaluation.command).toBeUndefined(),
  );
});

describe('what is not written', () => {
  it('has its default', () => {
    const { calibration, evaluation, preprocess } = parse([]);
    expect([calibration.count, evaluation.count, evaluation.ignore]).toEqual([128, 0, undefined]);
    expect([preprocess.mean, preprocess.std]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });
});

describe('preprocessing', () => {
  it.each([
    ['size=1', { size: [1, 1] }],
    ['size=16384,2', { size: [16384, 2] }],
    ['std=0.001', { std: [0.001, 0.001, 0.001] }],
    ['std=1,2,3,4', { std: [1, 2, 3, 4] }],
    ['mean=1,2,3', { mean: [1, 2, 3] }],
    ['mean=" 7 "', { mean: [7, 7, 7] }],
    ['scale="1 / 255"', { scale: 1 / 255 }],
    ['scale="1.5/3"', { scale: 0.5 }],
    ['scale=2', { scale: 2 }],
  ])('reads %s', (line, expected) => expect(parse([`preprocess.${line}`]).preprocess).toMatchObject(expected));

  const sides = '[width, height] in pixels, from 1 to 16384';
  const scales = 'a number greater than 0, or a fraction such as "1/255"';
  it.each([
    ['size=0', `"preprocess.size" must be ${sides}, found 0`],
    ['size=5,16385', `"preprocess.size" must be ${sides}, found "5,16385"`],
    ['size=1.5', `"preprocess.size" must be ${sides}, found 1.5`],
    ['size=1,2,3', '"preprocess.size" must be a list of 1 or 2 numbers, found "1,2,3": 3 numbers'],
    ['std=0', '"preprocess.std" must be greater than 0, found 0'],
    ['mean=1,x,3', '"preprocess.mean" must be a list of 1 or 3 or 4 numbers, found "x"'],
    ['mean=[1,"",3]', '"preprocess.mean" must be a list of 1 or 3 or 4 numbers, found ""'],
    ['mean=[1,1e999,3]', '"preprocess.mean" must be a list of 1 or 3 or 4 numbers, found'],
    ['scale=0', `"preprocess.scale" must be ${scales}, found 0`],
    ['scale="1/0"', `"preprocess.scale" must be ${scales}, found "1/0"`],
    ['scale=[1]', `"preprocess.scale" must be ${scales}, found a list`],
    ['scale="x1/2"', `"preprocess.scale" must be ${scales}, found "x1/2"`],
  ])('refuses %s', (line, message) => expect(() => parse([`preprocess.${line}`])).toThrow(message));
});

describe('data sets', () => {
  const dataset = (value: string): RecipeDraft['calibration']['dataset'] =>
    parse([`calibration.dataset=${value}`]).calibration.dataset;
  it.each([
    ['{"type":"synthetic"}', { type: 'synthetic', path: '' }],
    ['{"type":"npz","path":"a.npz","labels":"y"}', { type: 'npz', path: '/nets/a.npz', labels: 'y' }],
    ['{"type":"npz","path":"a.npz","labels":"y.npy"}', { labels: '/nets/y.npy' }],
    ['{"type":"npy","path":"a.npy","labels":"y.TXT"}', { labels: '/nets/y.TXT' }],
    ['{"type":"npy","path":"a.npy","labels":"y.csv"}', { labels: '/nets/y.csv' }],
    ['{"type":"coco","path":"a.json","images":"i","classes":"a,b"}', { images: '/nets/i', classes: ['a', 'b'] }],
  ])('reads %s', (value, expected) => expect(dataset(value)).toMatchObject(expected));

  const types = 'folders, cifar10-bin, yolo, coco, masks, images, list, npy, npz, synthetic';
  it.each([
    ['{"type":"npy","path":"a","labels":"y"}', 'must be a .npy, .txt or .csv file of class indices, found "y"'],
    [
      '{"type":"yolo","path":"a","labels":"y.npy"}',
      'must be left out: only npy and npz data sets have it, found "y.npy"',
    ],
    ['{"path":"a"}', `"calibration.dataset.type" is missing: it says one of ${types} (`],
    ['{"type":"yolo"}', '"calibration.dataset.path" is missing: it says a file or folder, relative to the recipe ('],
    ['{"type":"synthetic2","path":"a"}', `must be one of ${types}, found "synthetic2" (did you mean "synthetic"?)`],
    ['{"type":"zzzzzz","path":"a"}', `must be one of ${types}, found "zzzzzz" (--set`],
    ['{"type":3,"path":"a"}', `must be one of ${types}, found 3 (--set`],
    ['{"type":"yolo","path":" "}', '"calibration.dataset.path" must be a text that is not empty, found " "'],
    [
      '{"type":"yolo","path":"a","classes":{}}',
      '"calibration.dataset.classes" must be a list of texts, found an object',
    ],
    [
      '{"type":"yolo","path":"a","classes":["a",""]}',
      '"calibration.dataset.classes" must be a list of texts, found ""',
    ],
  ])('refuses %s', (value, message) => expect(() => dataset(value)).toThrow(message));
});

describe('options of exports', () => {
  const options = (value: string): RecipeDraft['exportOptions'] =>
    parse([], `{"model":"a","exportOptions":${value}}`).exportOptions;
  it.each([
    ['{}', {}],
    ['{"images":12,"golden":"none"}', { images: '12', golden: 'none' }],
    ['{"files":["bin","mem"]}', { files: 'bin,mem' }],
  ])('%s are kept as texts', (value, expected) => expect(options(value)).toEqual(expected));

  it.each([
    ['{"images":null}', 'must be a text, a number or a list of texts, found null'],
    ['{"files":["mem",{}]}', 'must be a text, a number or a list of texts, found an object'],
    ['{"files":{}}', 'must be a text, a number or a list of texts, found an object'],
    ['{"images":65}', '65'],
  ])('%s are refused', (value, message) => expect(() => options(value)).toThrow(message));
});

describe('names of methods', () => {
  it.each(['after', 'fused:1', 'fused:9', 'fused:10', 'fused:29', 'fused:31'])('leaky may be %s', (value) =>
    expect(parse([`leaky=${value}`]).settings.leaky).toBe(value),
  );
  it.each(['before', 'fused:0', 'fused:32', 'xafter', 'afterx', '3', 'fused:01'])('leaky may not be %s', (value) =>
    expect(() => parse([`leaky=${value}`])).toThrow(
      '"leaky" must be "after", or "fused:B" with B multiplier bits from 1 to 31, found',
    ),
  );
  it.each(['', 'Outlier', 'a b', 'outlier:', 'outlier:4x', 'outlier:4.', '9'])('no range is called %j', (value) =>
    expect(() => parse([`range.weights=${value}`])).toThrow('"range.weights" must be a name, or name:parameter'),
  );
  it('is given by layer, and only what is given', () =>
    expect(
      parse(['layers.a.range.weights=mse', 'layers.b.bits.bias=9', 'layers.c.float=false']).settings.layers,
    ).toEqual({
      ...{ a: { range: { weights: 'mse' } }, b: { bits: { bias: 9 } }, c: { float: false } },
    }));
});

describe('the text of a recipe', () => {
  const brackets = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const padded = (length: number): string => `{}${' '.repeat(length - 2)}`;

  it('may be a million characters long, and sixteen levels deep', () => {
    expect(readEntries(padded(2 ** 20), 'a.json').entries.size).toBe(0);
    expect(() => readEntries(padded(2 ** 20 + 1), 'a.json')).toThrow(
      'a.json: 1048577 characters are too many for a recipe (at most 1048576).',
    );
    expect(readEntries(brackets(16), 'a.json').entries.size).toBe(1);
    expect(() => readEntries(brackets(17), 'a.json')).toThrow(
      'a.json: nested deeper than 16 levels, which no recipe needs.',
    );
  });

  it('is typed as text where it is too long or too deep for JSON', () => {
    const kindOf = (text: string): string => readTyped(text, '').kind;
    expect([kindOf(padded(2 ** 20 - 1)), kindOf(padded(2 ** 20))]).toEqual(['table', 'scalar']);
    expect([kindOf(brackets(16)), kindOf(brackets(17))]).toEqual(['table', 'scalar']);
    expect(readTyped('[1', 'here')).toEqual({ kind: 'scalar', value: '[1', place: 'here' });
  });

  it.each([
    ['{"x":1}', 1],
    ['\n{"x":1}', 2],
    ['{\n"x":\n1}', 2],
    ['{\n\n\n\n"x":1\n}', 5],
  ])('has the key of %j in line %i', (text, line) =>
    expect(readEntries(text, 'a.json').entries.get('x')?.place).toMatch(
      new RegExp(`^a.json line (${line}|${line + 1})$`),
    ),
  );

  it.each([
    ['"x"', 'string'],
    ['[1]', 'array'],
    ['3', 'number'],
  ])('is no recipe: %s', (text, found) =>
    expect(() => readEntries(text, 'a.json')).toThrow(`a.json: a recipe must be a JSON object { … }, found ${found}.`),
  );

  it('is cut in messages', () => {
    const said = (length: number): string => {
      try {
        parse([`bits.weights=${'x'.repeat(length)}`]);
      } catch (error) {
        return /found (.*) \(--set/.exec((error as Error).message)![1];
      }
      return '';
    };
    expect(said(58)).toBe(`"${'x'.repeat(58)}"`);
    expect(said(59)).toBe(`"${'x'.repeat(56)}…`);
  });
});
