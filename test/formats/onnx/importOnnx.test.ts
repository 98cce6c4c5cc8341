import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { absent } from '../../../src/graph/graph';
import type { Graph } from '../../../src/graph/graph';
import { numbersOf } from '../../../src/graph/tensor';
import { FormatError } from '../../../src/util/errors';

const float = 1;
const tensorType = (elemType: number, dims: readonly (number | string)[]): onnx.ITypeProto => ({
  tensorType: {
    elemType,
    shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : dim ? { dimParam: dim } : {})) },
  },
});
const info = (name: string, dims: readonly (number | string)[]): onnx.IValueInfoProto => ({
  name,
  type: tensorType(float, dims),
});

/** A Conv (with an initializer that is also listed as an input) and a Relu, as old exporters write them. */
function smallModel(): onnx.IModelProto & { graph: onnx.IGraphProto } {
  return {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'small',
      input: [info('image', ['N', 1, 2, 2]), info('weights', [1, 1, 1, 1])],
      output: [info('out', ['N', 1, 2, 2])],
      valueInfo: [info('mid', ['N', 1, 'height', 2])],
      initializer: [{ name: 'weights', dims: [1, 1, 1, 1], dataType: float, rawData: Uint8Array.of(0, 0, 0, 64) }],
      node: [
        { opType: 'Conv', input: ['image', 'weights'], output: ['mid'] },
        { opType: 'Relu', name: 'act', input: ['mid'], output: ['out'] },
      ],
    },
  };
}

const encode = (model: onnx.IModelProto): Uint8Array => new Uint8Array(onnx.ModelProto.encode(model).finish());
const open = (model: onnx.IModelProto): Graph => importOnnx({ bytes: encode(model), name: 'm.onnx' });

function errorOf(bytes: Uint8Array): FormatError {
  try {
    importOnnx({ bytes, name: 'm.onnx' });
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('it was imported');
}

describe('importOnnx', () => {
  it('numbers values, layers and nodes', () => {
    const graph = open(smallModel());
    expect(graph.values.map(({ name }) => name)).toEqual(['image', 'weights', 'mid', 'out']);
    expect(graph.inputs).toEqual([0]);
    expect(graph.outputs).toEqual([3]);
    expect([...graph.constants.keys()]).toEqual([1]);
    expect(graph.nodes.map(({ name, op, inputs, outputs, layer }) => [name, op, inputs, outputs, layer])).toEqual([
      ['Conv_0', 'Conv', [0, 1], [2], 0],
      ['act', 'Relu', [2], [3], 1],
    ]);
    expect(graph.layers).toEqual([
      { index: 0, name: 'Conv_0', op: 'Conv', input: 0, output: 2 },
      { index: 1, name: 'act', op: 'Relu', input: 2, output: 3 },
    ]);
  });

  it('takes a batch of any size for 1, wherever its symbol stands, and other open dimensions for unknown', () => {
    const graph = open(smallModel());
    expect(graph.values.map(({ shape }) => shape)).toEqual([
      [1, 1, 2, 2],
      [1, 1, 1, 1],
      [1, 1, -1, 2],
      [1, 1, 2, 2],
    ]);
  });

  it.each([
    [
      ['', 3, '', 0],
      [1, 3, -1, -1],
    ],
    [
      [0, 3, 8, 8],
      [1, 3, 8, 8],
    ],
    [
      [0, 3],
      [0, 3],
    ],
    [[], []],
  ])('reads an input shape %j as %j', (dims, shape) => {
    const graph = open({ ...smallModel(), graph: { input: [info('x', dims)], output: [info('x', dims)] } });
    expect(graph.values[0].shape).toEqual(shape);
  });

  it('does not copy raw data: a weight is a view into the file', () => {
    const bytes = encode(smallModel());
    const weights = importOnnx({ bytes, name: 'm' }).constants.get(1);
    expect(weights?.bytes.buffer).toBe(bytes.buffer);
    expect(weights && numbersOf(weights)).toEqual([2]);
  });

  it('makes names unique', () => {
    const model = smallModel();
    model.graph.node = [
      { opType: 'Relu', name: 'a', input: ['image'], output: ['mid'] },
      { opType: 'Relu', name: 'a', input: ['mid'], output: ['mid2'] },
      { opType: 'Relu', name: 'Relu_3', input: ['mid2'], output: ['mid3'] },
      { opType: 'Relu', input: ['mid3'], output: ['out'] },
    ];
    expect(open(model).nodes.map(({ name }) => name)).toEqual(['a', 'a_1', 'Relu_3', 'Relu_3_1']);
  });

  it('turns Constant nodes of every form into constants; layers keep their place in the file', () => {
    const attributes: readonly onnx.IAttributeProto[] = [
      { name: 'value', type: 4, t: { dims: [2], dataType: 7, int64Data: [5, -6] } },
      { name: 'value_float', type: 1, f: 0.5 },
      { name: 'value_floats', type: 6, floats: [1, 2] },
      { name: 'value_int', type: 2, i: 7 },
      { name: 'value_ints', type: 7, ints: [8, 9] },
    ];
    const model = smallModel();
    model.graph.node = [
      ...attributes.map((attribute, at) => ({ opType: 'Constant', output: [`c${at}`], attribute: [attribute] })),
      { opType: 'Relu', input: ['image'], output: ['out'] },
    ];
    const graph = open(model);
    const constants = [...graph.constants.values()].slice(1);
    expect(constants.map((tensor) => [tensor.type, tensor.shape, numbersOf(tensor)])).toEqual([
      ['int64', [2], [5, -6]],
      ['float32', [], [0.5]],
      ['float32', [2], [1, 2]],
      ['int64', [], [7]],
      ['int64', [2], [8, 9]],
    ]);
    expect(graph.layers).toMatchObject([{ index: 5, name: 'Relu_5' }]);
  });

  it('sorts nodes, and keeps the layers in the order of the file', () => {
    const model = smallModel();
    model.graph.node?.reverse();
    const graph = open(model);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu']);
    expect(graph.layers.map(({ op }) => op)).toEqual(['Relu', 'Conv']);
    expect(graph.nodes.map(({ layer }) => graph.layers[layer].op)).toEqual(['Conv', 'Relu']);
  });

  it('marks optional inputs that are not given, and forgets those at the end', () => {
    const model = smallModel();
    model.graph.node = [{ opType: 'Clip', input: ['image', '', 'weights', '', ''], output: ['out'] }];
    expect(open(model).nodes[0].inputs).toEqual([0, absent, 1]);
  });

  it('reads every kind of attribute', () => {
    const model = smallModel();
    const attribute: onnx.IAttributeProto[] = [
      { name: 'i', type: 2, i: -3 },
      { name: 'f', type: 1, f: 0.25 },
      { name: 's', type: 3, s: new TextEncoder().encode('SAME_UPPER') },
      { name: 'is', type: 7, ints: [1, -2] },
      { name: 'fs', type: 6, floats: [0.5] },
      { name: 'ss', type: 8, strings: [new TextEncoder().encode('a')] },
      { name: 't', type: 4, t: { dims: [], dataType: float, floatData: [1.5] } },
    ];
    model.graph.node = [{ opType: 'Odd', domain: 'my.domain', input: ['image'], output: ['out'], attribute }];
    expect(open(model).nodes[0]).toMatchObject({
      domain: 'my.domain',
      attributes: {
        i: { kind: 'int', value: -3 },
        f: { kind: 'float', value: 0.25 },
        s: { kind: 'string', value: 'SAME_UPPER' },
        is: { kind: 'ints', value: [1, -2] },
        fs: { kind: 'floats', value: [0.5] },
        ss: { kind: 'strings', value: ['a'] },
        t: { kind: 'tensor', value: { type: 'float32', shape: [] } },
      },
    });
  });

  it('keeps a subgraph as bytes and says which values of the graph it reads', () => {
    const branch: onnx.IGraphProto = {
      name: 'then',
      initializer: [{ name: 'own', dims: [], dataType: float, floatData: [1] }],
      node: [{ opType: 'Add', input: ['image', 'own'], output: ['sum'] }],
      output: [info('sum', [])],
    };
    const model = smallModel();
    model.graph.node = [
      { opType: 'If', input: ['weights'], output: ['out'], attribute: [{ name: 'then_branch', type: 5, g: branch }] },
    ];
    expect(open(model).nodes[0].attributes['then_branch']).toMatchObject({ kind: 'opaque', captures: ['image'] });
  });

  it('of a file without operator sets is of version 1, brought to 13', () => {
    expect(open({ irVersion: 2, graph: smallModel().graph }).opsets).toEqual({ '': 13 });
  });
});

describe('importOnnx on bad files', () => {
  it.each<[string, Partial<onnx.IGraphProto>, string]>([
    [
      'a cycle',
      {
        node: [
          { opType: 'Add', name: 'a', input: ['image', 'p'], output: ['out'] },
          { opType: 'Relu', name: 'b', input: ['out'], output: ['p'] },
        ],
      },
      "m.onnx: the graph has a cycle through node 'a' (Add).",
    ],
    [
      'a value that nothing makes',
      { node: [{ opType: 'Relu', name: 'a', input: ['ghost'], output: ['out'] }] },
      "m.onnx: node 'a' (Relu) reads 'ghost', which nothing makes.",
    ],
    [
      'a value that is made twice',
      { node: [1, 2].map(() => ({ opType: 'Relu', input: ['image'], output: ['out'] })) },
      "m.onnx: value 'out' is made twice.",
    ],
    [
      'raw data of the wrong size',
      { initializer: [{ name: 'weights', dims: [4, 2], dataType: float, rawData: new Uint8Array(31) }] },
      "m.onnx: initializer 'weights': float32 [4, 2] takes 32 bytes, the file has 31.",
    ],
    [
      'absurd dimensions',
      { initializer: [{ name: 'weights', dims: [2 ** 40, 2 ** 40], dataType: float, rawData: new Uint8Array(4) }] },
      "m.onnx: initializer 'weights': float32 [1099511627776, 1099511627776] takes 4.835703278458517e+24 bytes, the file has 4.",
    ],
    [
      'a negative dimension',
      { initializer: [{ name: 'weights', dims: [-4], dataType: float, rawData: new Uint8Array(4) }] },
      "m.onnx: initializer 'weights': dimension -4 is impossible.",
    ],
    [
      'weights in another file',
      {
        initializer: [
          {
            name: 'weights',
            dims: [4],
            dataType: float,
            dataLocation: 1,
            externalData: [{ key: 'location', value: 'm.data' }],
          },
        ],
      },
      "m.onnx: initializer 'weights': its data is in 'm.data' beside the model, which is not read; save the model as one file (onnx.save).",
    ],
    ['a node without operator', { node: [{ output: ['out'] }] }, 'm.onnx: node 0 names no operator.'],
    ['an output that nothing makes', { node: [] }, "m.onnx: the graph reads 'out', which nothing makes."],
  ])('%s', (_, part, message) => {
    const model = smallModel();
    expect(errorOf(encode({ ...model, graph: { ...model.graph, ...part } })).message).toBe(message);
  });

  const text = (words: string): Uint8Array => new TextEncoder().encode(words);

  it.each([
    ['nothing', new Uint8Array(), 'm.onnx: the file is empty; expected a binary ONNX model.'],
    ['text for long', text(`${'a'.repeat(512)}\0`), 'm.onnx: this is text; expected a binary ONNX model.'],
    ['text', text('[net]\nbatch=1\nwidth=32\n'), 'm.onnx: this is text; expected a binary ONNX model.'],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:1\n'),
      'm.onnx: this is a Git LFS pointer, not the model (git lfs pull); expected a binary ONNX model.',
    ],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0), 'm.onnx: this is a ZIP archive; expected a binary ONNX model.'],
    ['no graph', encode({ irVersion: 8 }), 'm.onnx: holds no graph; expected an ONNX model.'],
    [
      'a length beyond the file',
      Uint8Array.of(0x08, 8, 0x3a, 0xff, 0xff, 0xff, 0x7f, 0),
      'm.onnx: damaged at byte 2: a field of 268435455 bytes, but 1 are left. Copy or export the model again.',
    ],
  ])('%s', (_, bytes, message) => expect(errorOf(bytes).message).toBe(message));

  it('with absurdly many entries is refused before they are decoded', () => {
    const bytes = new Uint8Array(2_200_000).map((_, at) => (at % 2 === 0 ? 0x08 : 1));
    expect(errorOf(bytes).message).toMatch(/^m\.onnx: damaged at byte 2000002: more than 1000000 entries/);
  });

  /** A message within a message within …: fields of these numbers from the outside in, the last of which holds bytes. */
  const nested = (fields: readonly number[], bytes = new Uint8Array()): Uint8Array => {
    const whole = 5 * fields.length + bytes.length;
    const heads = fields.flatMap((field, at) => {
      const left = whole - 5 * (at + 1);
      return [(field << 3) | 2, ...[0, 7, 14, 21].map((shift) => ((left >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0))];
    });
    return Uint8Array.from(heads.concat([...bytes]));
  };
  const times = (count: number, ...fields: readonly number[]): number[] =>
    Array.from({ length: count }, () => fields).flat();

  it('with 100,001 nodes is refused before they are decoded', () => {
    const nodes = new Uint8Array(200_002).map((_, at) => (at % 2 === 0 ? 0x0a : 0));
    expect(errorOf(nested([7], nodes)).message).toMatch(
      /^m\.onnx: more than 100000 nodes in one graph \(at byte \d+\)/,
    );
  });

  it('with 400,001 initializers is refused, with as many as 100,000 normalizations have it is not', () => {
    const initializers = (count: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(2 * count).map((_, at) => (at % 2 === 0 ? 0x2a : 0));
    expect(errorOf(nested([7], initializers(400_001))).message).toContain('more than 400000 initializers in one graph');
    expect(errorOf(nested([7], initializers(400_000))).message).not.toContain('more than');
  });

  it('with graphs within graphs without end is refused before they are decoded', () => {
    expect(errorOf(nested([7, ...times(3000, 1, 5, 6)])).message).toMatch(
      /^m\.onnx: graphs within graphs, more than 32 deep/,
    );
  });

  it('with types within types without end is refused', () => {
    const { message } = errorOf(nested([7, 1, 5, 14, ...times(30_000, 4, 1)]));
    expect(message).toBe(
      'm.onnx: not a readable ONNX model: parts of it are nested too deeply. The file is damaged; export it again.',
    );
  });

  it('cut anywhere, says so in one line and nothing else', () => {
    const bytes = encode(smallModel());
    for (let length = 0; length < bytes.length; length++) {
      const { message } = errorOf(bytes.slice(0, length));
      expect(message).toMatch(/^m\.onnx: /);
      expect(message).not.toContain('\n');
    }
  });

  it('with any byte changed, either opens or gives a FormatError', () => {
    const bytes = encode(smallModel());
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const broken = bytes.slice();
        broken[at] ^= flip;
        try {
          importOnnx({ bytes: broken, name: 'm.onnx' });
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
