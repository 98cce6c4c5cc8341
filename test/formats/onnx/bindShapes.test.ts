/** Open dimensions of inputs: what is bound by which words, and what is refused. Expected shapes are written by hand. */
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { openInputLine, openInputs, readShapeBinding, type ShapeBindings } from '../../../src/graph/shapeBindings';
import { inferShapes } from '../../../src/graph/shapes';
import { InputError } from '../../../src/util/errors';

type Dims = readonly (number | string)[];

const info = (name: string, dims: Dims | undefined): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: 1,
      shape: dims && {
        dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : dim ? { dimParam: dim } : {})),
      },
    },
  },
});

/** Inputs `x`, `y` …, each with a Relu behind. */
function bytesOf(inputs: readonly (Dims | undefined)[]): Uint8Array {
  const names = inputs.map((_, at) => 'xyz'[at]);
  const graph: onnx.IGraphProto = {
    name: 'g',
    input: inputs.map((dims, at) => info(names[at], dims)),
    output: inputs.map((dims, at) => info(`${names[at]}-out`, dims)),
    node: names.map((name) => ({ opType: 'Relu', input: [name], output: [`${name}-out`] })),
  };
  const model = { irVersion: 8, opsetImport: [{ domain: '', version: 13 }], graph };
  return new Uint8Array(onnx.ModelProto.encode(model).finish());
}

const open = (inputs: readonly (Dims | undefined)[], bindings: ShapeBindings = {}) =>
  inferShapes(importOnnx({ bytes: bytesOf(inputs), name: 'm.onnx', bindings }));

const shapes = (...texts: readonly string[]): ShapeBindings => ({ shapes: texts.map(readShapeBinding) });

describe('bindShapes', () => {
  it.each<[string, readonly Dims[], ShapeBindings, readonly (readonly number[])[]]>([
    ['a whole shape', [['', 3, '', '']], shapes('x=1x3x32x48'), [[1, 3, 32, 48]]],
    ['commas', [['', 3, '', '']], shapes('x=1,3,32,48'), [[1, 3, 32, 48]]],
    ['the only input', [['', 3, '', '']], shapes('1x3x32x48'), [[1, 3, 32, 48]]],
    ['height and width', [['N', 3, 'h', 'w']], shapes('32x48'), [[1, 3, 32, 48]]],
    ['height and width, channels last', [['N', 'h', 'w', 3]], shapes('32x48'), [[1, 32, 48, 3]]],
    ['height and width, gray, channels last', [['N', 'h', 'w', 1]], shapes('32x48'), [[1, 32, 48, 1]]],
    ['height and width, four channels last', [['N', 'h', 'w', 4]], shapes('32x48'), [[1, 32, 48, 4]]],
    ['height and width between channels', [['N', 3, 'h', 4]], shapes('32x4'), [[1, 3, 32, 4]]],
    ['a batch of two', [['N', 3, 8, 8]], shapes('x=2x3x8x8'), [[2, 3, 8, 8]]],
    [
      'a dimension by its name, wherever it stands',
      [
        ['N', 's'],
        ['s', 4],
      ],
      shapes('s=7'),
      [
        [1, 7],
        [7, 4],
      ],
    ],
    [
      'one input, and by its names the other',
      [
        ['N', 's'],
        [2, 's'],
      ],
      shapes('x=?x9'),
      [
        [1, 9],
        [2, 9],
      ],
    ],
    ['zeros as open dimensions', [[0, 3, 0, 0]], shapes('x=1x3x5x6'), [[1, 3, 5, 6]]],
    ['a part', [['', 3, '', '']], shapes('x=1x3x32x?'), [[1, 3, 32, -1]]],
    ['-1 as open dimensions', [[-1, 3, -1, -1]], shapes('x=1x3x5x6'), [[1, 3, 5, 6]]],
    ['no zero of what is no picture', [[0, 6]], {}, [[0, 6]]],
    ['no scalar', [[], ['s', 4]], shapes('s=2'), [[], [2, 4]]],
    ['no sequence as a batch', [['seq_len', 8]], {}, [[-1, 8]]],
    ['a sequence by its name', [['seq_len', 8]], shapes('seq_len=7'), [[7, 8]]],
    ['the size of pictures', [['', 3, '', '']], { pictureSize: [48, 32] }, [[1, 3, 32, 48]]],
    ['the size of pictures, channels last', [['', '', '', 1]], { pictureSize: [48, 32] }, [[1, 32, 48, 1]]],
    ['only what is open', [['', 3, 16, '']], { pictureSize: [48, 32] }, [[1, 3, 16, 48]]],
    ['no tables', [['', 10, '']], { pictureSize: [48, 32] }, [[1, 10, -1]]],
    [
      'a shape before the pictures',
      [['', 3, 'h', 'w']],
      { ...shapes('x=1x3x5x6'), pictureSize: [9, 9] },
      [[1, 3, 5, 6]],
    ],
  ])('binds %s', (_, inputs, bindings, expected) => {
    const graph = open(inputs, bindings);
    expect(graph.inputs.map((id) => graph.values[id].shape)).toEqual(expected);
    expect(graph.outputs.map((id) => graph.values[id].shape)).toEqual(expected);
  });

  it.each<[string, readonly Dims[], readonly string[], RegExp]>([
    ['another rank', [['', 3, '', '']], ['x=1x3x4'], /'x' has 4 dimensions \(\?x3x\?x\?\), found 1x3x4/],
    ['what the file fixes', [['', 3, '', '']], ['x=1x4x8x8'], /dimension 1: the file fixes it to 3, 4 was asked for/],
    ['a name that nothing has', [['', 'side']], ['sied=4'], /no input 'sied' \(did you mean "side"\?\)/],
    ['two sizes for one name', [['N', 's', 's']], ['x=1x4x5'], /'s' is bound to 4 and to 5/],
    [
      'a shape for one of two',
      [
        ['', 4],
        ['', 5],
      ],
      ['1x4'],
      /has 2 inputs \(x, y\); say which/,
    ],
  ])('refuses %s', (_, inputs, texts, message) => {
    expect(() => open(inputs, shapes(...texts))).toThrow(message);
    expect(() => open(inputs, shapes(...texts))).toThrow(InputError);
  });

  it.each(['', 'x=', 'x=0x3', 'x=1x-3', 'x=axb', '?', 'x=99999999999', 'x=1.5'])('"%s" is no shape', (text) => {
    expect(() => readShapeBinding(text)).toThrow(/is no shape: expected NAME=1x3x416x416/);
  });

  it('gives a shape to what has none in the file', () => {
    const graph = open([undefined], shapes('x=1x3x5x6'));
    expect(graph.outputs.map((id) => graph.values[id].shape)).toEqual([[1, 3, 5, 6]]);
    const bare = open([undefined]);
    expect(openInputLine(bare, openInputs(bare)[0])).toBe(
      "input 'x' has no shape; give it one with --input-shape x=1x3x416x416",
    );
  });

  it('says by which names a sequence is bound', () => {
    const graph = open([['N', 'seq', 'seq']]);
    expect(openInputLine(graph, graph.inputs[0])).toBe(
      "input 'x' leaves dimensions 1 (seq) and 2 (seq) open; bind them with --input-shape x=1x16x16, or --dim seq=16",
    );
  });

  it('says what is open, by its names, and how to bind it', () => {
    const graph = open([['N', 3, 'height', '']]);
    expect(openInputLine(graph, graph.inputs[0])).toBe(
      "input 'x' leaves dimensions 2 (height) and 3 open; bind them with --input-shape x=1x3x416x416, or " +
        '"preprocess": { "size": [width, height] } in a recipe',
    );
  });
});
