/** Wire forms that protobuf allows, written by hand: what stands in them is what went in. */
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { decodeModel } from '../../../src/formats/onnx/decode';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { FormatError } from '../../../src/util/errors';
import { numbersOf } from '../../../src/graph/tensor';

type Bytes = readonly number[];

const varint = (value: bigint): Bytes =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
const number = (field: number, value: bigint): Bytes => [
  ...varint(BigInt(field * 8)),
  ...varint(BigInt.asUintN(64, value)),
];
const part = (field: number, bytes: Bytes): Bytes => [
  ...varint(BigInt(field * 8 + 2)),
  ...varint(BigInt(bytes.length)),
  ...bytes,
];
const text = (field: number, words: string): Bytes => part(field, [...new TextEncoder().encode(words)]);
const floats = (...values: readonly number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];
const doubles = (...values: readonly number[]): Bytes => [...new Uint8Array(Float64Array.from(values).buffer)];
const fixed = (field: number, value: number): Bytes => [...varint(BigInt(field * 8 + 5)), ...floats(value)];

const nothing = (field: number): Bytes => part(field, []);
const modelOf = (graph: Bytes): Uint8Array =>
  Uint8Array.from([...number(1, 8n), ...part(8, number(2, 13n)), ...part(7, graph)]);
const attributeIn = (content: Bytes) =>
  importOnnx({
    bytes: modelOf(part(1, [...text(4, 'Made'), ...text(2, 'y'), ...part(5, [...text(1, 'a'), ...content])])),
    name: 'm',
  }).nodes[0].attributes['a'];
const tensorIn = (content: Bytes) =>
  importOnnx({ bytes: modelOf(part(5, [...text(8, 'w'), ...content])), name: 'm' }).constants.get(0);

describe('an attribute', () => {
  it.each<[string, Bytes, unknown]>([
    ['-1', number(3, -1n), -1],
    ['2^53 - 1', number(3, 2n ** 53n - 1n), 2 ** 53 - 1],
    ['the largest int64', number(3, 2n ** 63n - 1n), 2 ** 63],
    ['the smallest int64', number(3, -(2n ** 63n)), -(2 ** 63)],
    ['-(2^53 - 1)', number(3, 1n - 2n ** 53n), 1 - 2 ** 53],
  ])('int %s', (_, content, value) =>
    expect(attributeIn([...content, ...number(20, 2n)])).toEqual({ kind: 'int', value }),
  );

  it.each<[string, Bytes, unknown]>([
    [
      'packed ints',
      part(
        8,
        [3n, 300n, -2n].flatMap((each) => varint(BigInt.asUintN(64, each))),
      ),
      [3, 300, -2],
    ],
    ['ints one by one', [...number(8, 3n), ...number(8, 300n), ...number(8, -2n)], [3, 300, -2]],
    ['packed floats', part(7, floats(0.5, -3)), [0.5, -3]],
    ['floats one by one', [...fixed(7, 0.5), ...fixed(7, -3)], [0.5, -3]],
  ])('%s, without a type', (_, content, value) => expect(attributeIn(content)).toMatchObject({ value }));

  it('of fields that nobody knows, as if they were not there', () => {
    const unknown = [...number(90, 7n), ...part(91, [1, 2]), ...fixed(92, 1), ...varint(93n * 8n + 1n), ...doubles(1)];
    const node = [...unknown, ...text(4, 'Made'), ...unknown, ...text(2, 'y')];
    expect(importOnnx({ bytes: modelOf(part(1, node)), name: 'm' }).nodes[0]).toMatchObject({ op: 'Made' });
  });

  it('is called what it is called, whatever JavaScript makes of that', () => {
    const own = part(5, [...text(1, '__proto__'), ...number(3, 7n), ...number(20, 2n)]);
    const bytes = modelOf(part(1, [...text(4, 'Made'), ...text(2, 'y'), ...own]));
    const { attributes } = importOnnx({ bytes, name: 'm' }).nodes[0];
    expect(Object.entries(attributes)).toEqual([['__proto__', { kind: 'int', value: 7 }]]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });
});

describe('a tensor', () => {
  const shaped = (type: bigint, count: bigint): Bytes => [...number(1, count), ...number(2, type)];

  it.each<[string, Bytes, readonly number[]]>([
    ['float_data', [...shaped(1n, 2n), ...part(4, floats(1.5, -2))], [1.5, -2]],
    ['float_data one by one', [...shaped(1n, 2n), ...fixed(4, 1.5), ...fixed(4, -2)], [1.5, -2]],
    ['float_data in two pieces', [...shaped(1n, 2n), ...part(4, floats(1.5)), ...part(4, floats(-2))], [1.5, -2]],
    ['float_data behind an empty raw_data', [...shaped(1n, 1n), ...nothing(9), ...part(4, floats(1.5))], [1.5]],
    ['double_data', [...shaped(11n, 2n), ...part(10, doubles(0.1, -2))], [0.1, -2]],
    ['raw_data', [...shaped(1n, 1n), ...part(9, floats(1.5))], [1.5]],
    ['int32_data of float16', [...shaped(10n, 2n), ...part(5, [...varint(0x3c00n), ...varint(0xc000n)])], [1, -2]],
    ['int32_data of int8', [...shaped(3n, 1n), ...part(5, varint(2n ** 64n - 3n))], [-3]],
    ['int64_data', [...shaped(7n, 2n), ...part(7, [...varint(2n ** 64n - 5n), ...varint(2n ** 40n)])], [-5, 2 ** 40]],
    ['int64_data one by one', [...shaped(7n, 2n), ...number(7, -5n), ...number(7, 6n)], [-5, 6]],
    ['packed dims', [...part(1, [1, 2]), ...number(2, 1n), ...part(4, floats(1.5, -2))], [1.5, -2]],
  ])('of %s', (_, content, values) => {
    const tensor = tensorIn(content);
    expect(tensor && numbersOf(tensor)).toEqual(values);
  });

  it('of numbers beyond 2^53, to the last bit', () => {
    const largest = 2n ** 63n - 1n;
    const tensor = tensorIn([...shaped(7n, 1n), ...part(7, varint(largest))]);
    expect(tensor && new BigInt64Array(tensor.bytes.slice().buffer)).toEqual(BigInt64Array.of(largest));
  });

  it('is a view into the file where it can be', () => {
    const bytes = modelOf(part(5, [...text(8, 'w'), ...shaped(1n, 1n), ...part(4, floats(1.5))]));
    expect(importOnnx({ bytes, name: 'm' }).constants.get(0)?.bytes.buffer).toBe(bytes.buffer);
  });
});

describe('names', () => {
  /** As many as make their table grow, also of the same hash, longer than what is looked up, and of all alphabets. */
  const names = [
    ...Array.from({ length: 5000 }, (_, at) => `value_${at}`),
    ...['größe', '名前', '🙂', 'x'.repeat(256), 'x'.repeat(257), 'x'.repeat(70_000), 'X', 'x', '\0', 'a\0b'],
  ];

  it('are what they were', () => {
    const node = names.map((name) => ({ opType: 'Relu', name, input: ['image'], output: [name, `${name}!`] }));
    const model = { irVersion: 8, opsetImport: [{ version: 13 }], graph: { node, input: [{ name: 'image' }] } };
    const bytes = new Uint8Array(onnx.ModelProto.encode(model).finish());
    const { graph } = decodeModel(bytes, 'm');
    expect(graph.node).toEqual(node.map((each) => ({ ...each, domain: '', attribute: [] })));
  });
});

describe('what is damaged', () => {
  it.each<[string, Bytes, string]>([
    [
      'a name longer than its node',
      part(1, [...varint(26n), 9, 65]),
      'damaged at byte 6: a field of 9 bytes, but 1 are left',
    ],
    ['a number without end', part(1, new Array<number>(12).fill(255)), 'damaged at byte 6: a number does not end'],
    ['a group', part(1, [0x0b]), 'damaged at byte 6: not a protobuf field'],
    ['a number cut short', part(5, [0x08, 0x80]), 'damaged at byte 8: the file ends within a field'],
    ['a float cut short', part(1, part(5, [0x15, 0, 0])), 'damaged at byte 8: a field of 4 bytes, but 2 are left'],
  ])('%s', (_, graph, message) => {
    const bytes = Uint8Array.from([...number(1, 8n), 0x3a, graph.length, ...graph]);
    expect(() => decodeModel(bytes, 'm')).toThrow(FormatError);
    expect(() => decodeModel(bytes, 'm')).toThrow(message);
  });
});

describe('a model with all that a message may hold', () => {
  const raw = Uint8Array.of(1, 2, 3, 4);
  const tensor = { name: 't', dims: [1], dataType: 1, rawData: raw };
  const inner = { node: [], initializer: [], input: [], output: [], valueInfo: [] };
  const attribute = [
    { name: 'f', type: 1, f: 0.5 },
    { name: 'i', type: 2, i: 7 },
    { name: 's', type: 3, s: raw },
    { name: 't', type: 4, t: tensor },
    { name: 'floats', type: 6, floats: [0.5, 2] },
    { name: 'ints', type: 7, ints: [3, -4] },
    { name: 'strings', type: 8, strings: [raw, raw] },
    { name: 'r', type: 2, refAttrName: 'other' },
  ];
  const typed = (name: string): onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType: 7, shape: { dim: [{ dimValue: 3 }, { dimParam: 'n' }] } } },
  });
  const node = { input: ['a', ''], output: ['b'], name: 'n', opType: 'Op', domain: 'd', attribute };
  const graph = {
    node: [node],
    initializer: [{ ...tensor, name: 'w' }],
    input: [typed('in')],
    output: [typed('out')],
    valueInfo: [typed('between')],
  };
  const model = {
    irVersion: 9,
    producerName: 'maker',
    producerVersion: '1.2',
    opsetImport: [{ domain: 'd', version: 3 }, { version: 13 }],
    metadataProps: [{ key: 'k', value: 'v' }],
    graph,
  };
  const encode = (rest: object = {}): Uint8Array =>
    new Uint8Array(onnx.ModelProto.encode({ ...model, ...rest }).finish());

  it('is what was written', () => expect(decodeModel(encode(), 'm')).toMatchObject(model));

  it('has its functions, sparse tensors and graphs within attributes, whole', () => {
    const within = { name: 'g', type: 5, g: { ...inner, name: 'branch' } };
    const sparse = { values: tensor, indices: { ...tensor, name: 'i' }, dims: [9] };
    const found = decodeModel(
      encode({
        functions: [{ name: 'fn', domain: 'd', input: ['x'], output: ['y'], node: [node] }],
        graph: { ...graph, node: [{ ...node, attribute: [within] }], sparseInitializer: [sparse] },
      }),
      'm',
    );
    expect(found.functions).toMatchObject([{ name: 'fn', domain: 'd', node: [{ opType: 'Op' }] }]);
    expect(found.graph.node?.[0].attribute?.[0]).toMatchObject({ name: 'g', g: { name: 'branch' } });
    expect(found.graph.sparseInitializer).toMatchObject([{ values: { name: 't' }, indices: { name: 'i' } }]);
  });

  it('is read beside fields that nobody knows, in every message', () => {
    const unknown = [...number(90, 7n), ...part(91, [1, 2]), ...fixed(92, 1), ...varint(93n * 8n + 1n), ...doubles(1)];
    const around = (content: Bytes): Bytes => [...unknown, ...content, ...unknown];
    const known = around(text(2, 'n'));
    const shape = around([...part(1, around(number(1, 3n))), ...part(1, known)]);
    const info = around([...text(1, 'x'), ...part(2, around(part(1, around([...number(1, 7n), ...part(2, shape)]))))]);
    const made = around([...text(1, 'x'), ...text(2, 'y'), ...text(3, 'n'), ...text(4, 'Op'), ...text(7, 'd')]);
    const bytes = Uint8Array.from([
      ...number(1, 8n),
      ...around([
        ...part(8, around([...text(1, 'd'), ...number(2, 13n)])),
        ...part(14, around([...text(1, 'k'), ...text(2, 'v')])),
        ...part(7, around([...part(1, made), ...part(11, info), ...part(12, info), ...part(13, info)])),
      ]),
    ]);
    const x = {
      name: 'x',
      type: { tensorType: { elemType: 7, shape: { dim: [{ dimValue: 3 }, { dimParam: 'n' }] } } },
    };
    expect(decodeModel(bytes, 'm')).toMatchObject({
      irVersion: 8,
      opsetImport: [{ domain: 'd', version: 13 }],
      metadataProps: [{ key: 'k', value: 'v' }],
      graph: {
        node: [{ input: ['x'], output: ['y'], name: 'n', opType: 'Op', domain: 'd' }],
        ...{ input: [x], output: [x], valueInfo: [x] },
      },
    });
  });
});
