import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipeLenses } from '../../../src/language/recipe/codeLenses';
import { type CompletionContext, recipeCompletion } from '../../../src/language/recipe/completion';
import { recipeHover } from '../../../src/language/recipe/hover';
import { modelOf } from '../../../src/language/recipe/model';
import { sampleRun } from '../../protocol/views/sampleResults';

/** Text and place of a text with the mark `|`. */
function marked(text: string): [text: string, line: number, character: number] {
  const before = text.slice(0, text.indexOf('|')).split('\n');
  return [text.replace('|', ''), before.length - 1, before[before.length - 1].length];
}

describe('completion', () => {
  const folders: Readonly<Record<string, readonly string[]>> = {
    '/w': ['.git', 'a.cfg', 'b.onnx', 'data', 'notes.md', 'a.weights'],
    '/w/data': ['boxes.json', 'val'],
    '/w/data/val': ['1.jpg'],
  };
  const context: CompletionContext = {
    path: '/w/a.quant.json',
    resolve: (...parts) => posix.resolve(...parts),
    disk: { exists: () => true, list: (folder) => folders[folder.replace(/(.)\/$/, '$1')] ?? [] },
    layers: [
      { name: 'conv_0', op: 'convolutional', outputShape: [1, 8, 4, 4] },
      { name: 'conv "1"', op: 'convolutional', outputShape: [] },
    ],
  };
  const at = (text: string): { word: string; texts: readonly string[] } | undefined => {
    const [whole, line, character] = marked(text);
    const offered = recipeCompletion(whole, line, character, context);
    if (!offered) return undefined;
    const { start, end } = offered.range;
    return { word: whole.split('\n')[line].slice(start, end), texts: offered.items.map(({ newText }) => newText) };
  };
  it.each<[text: string, word: string, texts: readonly string[]]>([
    ['{ "layers": { | } }', '', ['"conv_0": {}', '"conv \\"1\\"": {}']],
    ['{ "layers": {\n "co|" } }', '"co"', ['"conv_0": {}', '"conv \\"1\\"": {}']],
    ['{ "layers": { "conv_0": {}, "co|": {} } }', '"co"', ['"conv \\"1\\""']],
    ['{ "model": "|" }', '""', ['"a.cfg"', '"b.onnx"', '"data"']],
    ['{ "model": | }', '', ['"a.cfg"', '"b.onnx"', '"data"']],
    ['{ "weights": "a|" }', '"a"', ['"data"', '"a.weights"']],
    ['{ "evaluation": { "dataset": { "path": "data/|" } } }', '"data/"', ['"data/boxes.json"', '"data/val"']],
  ])('%s', (text, word, texts) => expect(at(text)).toEqual({ word, texts }));
  it.each(['{ "|" }', '{ "bits": | }', '{ "layers": { "conv_0": { "|" } } }', '|'])('%s is the schema’s', (text) =>
    expect(at(text)).toBeUndefined(),
  );
  it('says what a layer is', () => {
    expect(recipeCompletion(...marked('{ "layers": { "|" } }'), context)?.items[0].detail).toBe(
      'convolutional 1×8×4×4',
    );
  });
});

describe('hover', () => {
  const run = { quantize: sampleRun.quantize, evaluate: sampleRun.evaluate, current: true };
  const at = (text: string, of = run): string | undefined => recipeHover(...marked(text), of)?.markdown;
  const [layer] = sampleRun.quantize.layers;
  it('says what a setting came to', () => {
    expect(at('{ "bits": { "|weights": 4 } }')).toMatch(
      /^\*\*Last run\*\* · .*B in float, .*B quantized · SQNR of weights/,
    );
    expect(at('{ "adjus|tment": "float" }')).toMatch(/adjustments at most .* off, in/);
    expect(at('{ "range": { "activations|": "mse" } }')).toMatch(/SQNR of outputs: median .* lowest .*saturation/);
    expect(at(`{ "layers": { "|${layer.name}": {} } }`)).toContain('| Scale | in ');
  });
  it('says whose figures they are, and when they are old', () => {
    expect(at('{ "pre|set": "strict" }')).not.toContain('changed since');
    expect(at('{ "pre|set": "strict" }', { ...run, current: false })).toMatch(/changed since\.$/);
  });
  it.each(['{ "export|": [] }', '{ | }', '{ "layers": { "|no": {} } }', '// |'])('%s has none', (text) =>
    expect(at(text)).toBeUndefined(),
  );
});

describe('code lenses', () => {
  const shown = (text: string, hasRun = false): readonly string[] =>
    recipeLenses(text, hasRun).map(({ line, action }) => `${line} ${action}`);
  it('stand at the top, and above what they do', () => {
    const text = '// a\n{\n  "model": "a.cfg",\n  "evaluation": {},\n  "export": []\n}';
    expect(shown(text, true)).toEqual([
      '2 quantize',
      '2 quantizeAndExport',
      '2 evaluate',
      '2 sweep',
      '2 openReport',
      '3 evaluate',
      '4 quantizeAndExport',
    ]);
  });
  it('not twice in one line, and not in what is no recipe yet', () => {
    expect(shown('{ "export": [] }')).toEqual(['0 quantize', '0 quantizeAndExport', '0 evaluate', '0 sweep']);
    expect([shown(''), shown('{}'), shown('[1')]).toEqual([[], [], []]);
  });
});

it('the model of a recipe is read from any text', () => {
  expect(modelOf('{ "model": "a.cfg", "layers": { "x": {')).toEqual({
    model: 'a.cfg',
    weights: undefined,
    namesLayers: true,
  });
  expect(modelOf('{ "model": 3 }')).toEqual({ model: undefined, weights: undefined, namesLayers: false });
});
