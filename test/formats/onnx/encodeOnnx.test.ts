import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { int, ints, string } from '../../../src/graph/graph';
import type { Activation, Graph } from '../../../src/graph/graph';
import { floatTensor, intTensor } from '../../../src/graph/tensor';
import type { ElementType, Tensor } from '../../../src/graph/tensor';
import { buildGraph } from './buildGraph';

const decode = (bytes: Uint8Array): onnx.IModelProto & { graph: onnx.IGraphProto } => {
  const model = onnx.ModelProto.decode(bytes);
  if (!model.graph) throw new Error('no graph');
  return { ...model, graph: model.graph };
};

const conv = (activation?: Activation): Graph =>
  buildGraph({
    op: 'Conv',
    attributes: { pads: ints([0, 0, 0, 0]), group: int(1), auto_pad: string('NOTSET') },
    constants: [floatTensor([2, 2, 1, 1], [1, 2, 3, 4])],
    activation,
  });

describe('encodeOnnx', () => {
  it('reads back as the same graph', () => {
    const graph = conv();
    const again = importOnnx({ bytes: encodeOnnx(graph), name: 'test' });
    // Values are numbered in another order: what matters is what they are and who reads them.
    const described = (g: Graph): unknown => ({
      ...g,
      about: undefined,
      values: [...g.values].sort((a, b) => (a.name < b.name ? -1 : 1)),
      nodes: g.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map((id) => g.values[id].name),
        outputs: node.outputs.map((id) => g.values[id].name),
      })),
      constants: [...g.constants].map(([id, tensor]) => [g.values[id].name, { ...tensor, bytes: [...tensor.bytes] }]),
    });
    expect(described(again)).toEqual(described(graph));
    expect(encodeOnnx(again)).toEqual(encodeOnnx(graph));
  });

  it('gives the same bytes each time, in a buffer of their own', () => {
    const bytes = encodeOnnx(conv());
    expect(encodeOnnx(conv())).toEqual(bytes);
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
  });

  it.each<[Activation, string, readonly string[]]>([
    [{ kind: 'relu' }, 'Relu', ['y0/linear']],
    [{ kind: 'leaky', slope: 0.125 }, 'LeakyRelu', ['y0/linear']],
    [{ kind: 'clip', min: 0, max: 6 }, 'Clip', ['y0/linear', 'y0/min', 'y0/max']],
    [{ kind: 'clip', min: -Infinity, max: 6 }, 'Clip', ['y0/linear', '', 'y0/max']],
  ])('writes a fused %j as a node that makes the value itself', (activation, op, inputs) => {
    const { graph } = decode(encodeOnnx(conv(activation)));
    expect(graph.node?.map(({ opType, output }) => [opType, output])).toEqual([
      ['Conv', ['y0/linear']],
      [op, ['y0']],
    ]);
    expect(graph.node?.[1].input).toEqual(inputs);
    expect(graph.output?.map(({ name }) => name)).toEqual(['y0']);
  });

  it('leaves out constants that nothing reads, keeps those that are outputs or that a subgraph reads', () => {
    const graph = conv();
    const unused: Graph = {
      ...graph,
      values: [...graph.values, ...['a', 'b', 'c'].map((name) => ({ name, type: 'float32' as const, shape: [] }))],
      constants: new Map([...graph.constants, ...[3, 4, 5].map((id) => [id, floatTensor([], [id])] as const)]),
      nodes: graph.nodes.map((node) => ({
        ...node,
        attributes: { body: { kind: 'opaque' as const, value: new Uint8Array(), captures: ['c'] } },
      })),
    };
    const names = decode(encodeOnnx(unused, { outputs: [2, 4] })).graph.initializer?.map(({ name }) => name);
    expect(names).toEqual(['c0', 'b', 'c']);
  });

  it('says where it comes from', () => {
    const model = decode(encodeOnnx(conv(), { producer: 'me', metadata: { preset: 'strict' }, irVersion: 9 }));
    expect(model).toMatchObject({ producerName: 'me', metadataProps: [{ key: 'preset', value: 'strict' }] });
    expect(Number(model.irVersion)).toBe(9);
  });

  it('raises its nodes to the operator set that is asked for, or refuses', () => {
    const mean = buildGraph({ op: 'ReduceMean', attributes: { axes: ints([2, 3]) } });
    const model = decode(encodeOnnx(mean, { opset: 21 }));
    expect(model.opsetImport?.map(({ version }) => Number(version))).toEqual([21]);
    expect(Number(model.irVersion)).toBe(10);
    expect(model.graph.node?.[0]).toMatchObject({ input: ['x0', 'node/axes'], attribute: [] });
    expect(() => encodeOnnx(mean, { opset: 11 })).toThrow(/cannot be written with ONNX operator set 11/);
  });

  it('names every domain that a node is of', () => {
    const graph = conv();
    const custom = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, domain: 'com.microsoft' })) };
    const { opsetImport } = decode(encodeOnnx(custom));
    expect(opsetImport?.map(({ domain }) => domain)).toEqual(['com.microsoft', '']);
  });

  it('refuses an input whose type is not known', () => {
    expect(() => encodeOnnx(buildGraph({ op: 'Relu', type: 'unknown' }))).toThrow(/input 'x0' is not a tensor/);
  });

  it('leaves out what it does not know of shapes, and all shapes between on demand', () => {
    const graph = buildGraph({ op: 'Relu', shape: [1, -1, 4] });
    const dims = decode(encodeOnnx(graph)).graph.input?.[0].type?.tensorType?.shape?.dim;
    expect(dims?.map(({ dimValue }) => (dimValue === undefined ? undefined : Number(dimValue)))).toEqual([1, 0, 4]);
    const { valueInfo, output } = decode(encodeOnnx(conv({ kind: 'relu' }), { shapes: false })).graph;
    expect(valueInfo).toEqual([]);
    expect(output?.[0].type?.tensorType?.shape).toBeFalsy();
  });

  it('keeps "to the end", the largest int64, in attributes', () => {
    const graph = buildGraph({ op: 'Slice', attributes: { ends: ints([2 ** 63, -(2 ** 31)]) } });
    const ends = decode(encodeOnnx(graph)).graph.node?.[0].attribute?.[0].ints as unknown as { toString(): string }[];
    expect(ends.map(String)).toEqual(['9223372036854775807', '-2147483648']);
  });

  const narrow: readonly (readonly [ElementType, number, number])[] = [
    ['int4', 2, 22],
    ['uint4', 2, 21],
    ['int8', 3, 3],
    ['int16', 6, 5],
    ['uint16', 6, 4],
  ];
  it.each(narrow)('writes %s constants for QuantizeLinear and its like', (type, size, code) => {
    const zero: Tensor = { type, shape: [3], bytes: Uint8Array.from({ length: size }, (_, at) => at) };
    const graph = buildGraph({
      op: 'DequantizeLinear',
      inputs: 0,
      constants: [zero, floatTensor([], [0.5])],
      attributes: { axis: int(0) },
      opset: 21,
    });
    const [initializer] = decode(encodeOnnx(graph)).graph.initializer ?? [];
    expect([initializer.dataType, [...(initializer.rawData ?? [])]]).toEqual([code, [...zero.bytes]]);
    const again = importOnnx({ bytes: encodeOnnx(graph), name: 'test' });
    expect([...again.constants.values()][0].type).toBe(type);
  });

  it('writes a graph of the other format', () => {
    const graph: Graph = { ...conv({ kind: 'leaky', slope: 0.1 }), format: 'darknet', opsets: { '': 13 } };
    expect(importOnnx({ bytes: encodeOnnx(graph), name: 'd' }).nodes.map(({ op }) => op)).toEqual([
      'Conv',
      'LeakyRelu',
    ]);
  });

  it('keeps int64 constants', () => {
    const graph = buildGraph({ op: 'Reshape', constants: [intTensor([2], [1, -1])] });
    const again = importOnnx({ bytes: encodeOnnx(graph), name: 'r' });
    expect([...again.constants.values()][0]).toEqual(intTensor([2], [1, -1]));
  });
});
