import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import type { Graph } from '../../../src/graph/graph';

const info = (name: string): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 3 }] } } },
});
const opset = [{ domain: '', version: 17 }];

/** leaky(x) with the caller's slope, and twice(x) = leaky(leaky(x) with 0.5) + x. */
const functions: readonly onnx.IFunctionProto[] = [
  {
    name: 'leaky',
    domain: 'own',
    input: ['x'],
    output: ['y'],
    attribute: ['slope'],
    opsetImport: opset,
    node: [
      { opType: 'Identity', input: ['x'], output: ['t'] },
      {
        opType: 'LeakyRelu',
        input: ['t'],
        output: ['y'],
        attribute: [{ name: 'alpha', type: 1, refAttrName: 'slope' }],
      },
    ],
  },
  {
    name: 'twice',
    domain: 'own',
    input: ['x'],
    output: ['sum'],
    opsetImport: opset,
    node: [
      { opType: 'leaky', domain: 'own', input: ['x'], output: ['a'], attribute: [{ name: 'slope', type: 1, f: 0.5 }] },
      { opType: 'leaky', domain: 'own', name: 'again', input: ['a'], output: ['b'] },
      { opType: 'Add', input: ['b', 'x'], output: ['sum'] },
    ],
  },
];

const open = (node: readonly onnx.INodeProto[], bodies: readonly onnx.IFunctionProto[]): Graph =>
  importOnnx({ bytes: fileOf(node, bodies.map(encoded)), name: 'm.onnx' });

const encoded = (body: onnx.IFunctionProto): Uint8Array => onnx.FunctionProto.encode(body).finish();

const fileOf = (node: readonly onnx.INodeProto[], bodies: readonly Uint8Array[]): Uint8Array =>
  modelOf(
    onnx.GraphProto.encode({ name: 'g', input: [info('in')], output: [info('out')], node: [...node] }).finish(),
    bodies,
  );

/** Graph and functions as bytes, in which fields may stand that onnx-proto does not know. */
function modelOf(graph: ArrayLike<number>, bodies: readonly Uint8Array[]): Uint8Array {
  const opsetImport = [...opset, { domain: 'own', version: 1 }];
  const parts = [{ key: [58], bytes: graph }, ...bodies.map((bytes) => ({ key: [202, 1], bytes }))];
  return Uint8Array.from([
    ...onnx.ModelProto.encode({ irVersion: 10, opsetImport }).finish(),
    ...parts.flatMap(({ key, bytes }) => [...key, (bytes.length & 127) | 128, bytes.length >> 7, ...Array.from(bytes)]),
  ]);
}

async function valuesOf(graph: Graph, image: readonly number[]): Promise<readonly number[]> {
  const session = await openFloatSession(graph, { threads: 1 });
  const results = await session.run(new Map([[graph.inputs[0], Float32Array.from(image)]]));
  await session.close();
  return Array.from(results.get(graph.outputs[0]) ?? []);
}

describe('model-local functions', () => {
  const graph = open(
    [
      { opType: 'twice', domain: 'own', input: ['in'], output: ['mid'] },
      { opType: 'twice', domain: 'own', name: 'second', input: ['mid'], output: ['out'] },
    ],
    functions,
  );

  it('become their nodes, named after the caller', () => {
    expect(graph.nodes.map(({ op }) => op).join(' ')).toBe(
      ['Identity LeakyRelu Identity LeakyRelu Add', 'Identity LeakyRelu Identity LeakyRelu Add'].join(' '),
    );
    expect(graph.nodes[0].name).toBe('twice_0/leaky_0/Identity_0');
    expect(graph.nodes[7].name).toBe('second/again/Identity_0');
    expect(new Set(graph.values.map(({ name }) => name)).size).toBe(graph.values.length);
  });

  it('compute what they say, with the attributes of each call', async () => {
    const session = await openFloatSession(graph, { threads: 1 });
    const results = await session.run(new Map([[graph.inputs[0], Float32Array.of(-1, 0, 2)]]));
    await session.close();
    // Negative: x·0.5·0.01 + x per call (0.01 is LeakyRelu's own default); positive: 2x per call.
    const factor = 1.005 * 1.005;
    const actual = Array.from(results.get(graph.outputs[0]) ?? []);
    [-factor, 0, 8].forEach((value, at) => expect(actual[at]).toBeCloseTo(value, 6));
  });

  // onnx-proto has no field for either: what is written here are their bytes.
  it('have defaults of their own for attributes', async () => {
    const slope = onnx.AttributeProto.encode({ name: 'slope', type: 1, f: 0.25 }).finish();
    const called = { ...functions[0], attribute: [] };
    const body = [...onnx.FunctionProto.encode(called).finish(), 90, slope.length, ...slope];
    const calls = [
      { opType: 'leaky', domain: 'own', input: ['in'], output: ['mid'] },
      {
        opType: 'leaky',
        domain: 'own',
        input: ['mid'],
        output: ['out'],
        attribute: [{ name: 'slope', type: 1, f: 0.5 }],
      },
    ];
    const made = importOnnx({ bytes: fileOf(calls, [Uint8Array.from(body)]), name: 'm.onnx' });
    expect(await valuesOf(made, [-1, 0, 2])).toEqual([-0.125, 0, 2]);
  });

  it('of one name are told apart by their overload', async () => {
    const overload = (bytes: Uint8Array, number: number, name: string): Uint8Array =>
      Uint8Array.from([...bytes, number * 8 + 2, name.length, ...new TextEncoder().encode(name)]);
    const bodies = ['Neg', 'Abs'].map((opType) => {
      const node = [{ opType, input: ['x'], output: ['y'] }];
      const body = { name: 'f', domain: 'own', input: ['x'], output: ['y'], node, opsetImport: opset };
      return overload(onnx.FunctionProto.encode(body).finish(), 13, opType);
    });
    const call = onnx.NodeProto.encode({ opType: 'f', domain: 'own', input: ['in'], output: ['out'] }).finish();
    const graph = onnx.GraphProto.encode({ name: 'g', input: [info('in')], output: [info('out')] }).finish();
    const node = overload(call, 8, 'Neg');
    const bytes = modelOf([...graph, 10, node.length, ...node], bodies);
    expect(await valuesOf(importOnnx({ bytes, name: 'm.onnx' }), [-1, 0, 2])).toEqual([1, -0, -2]);
  });

  it('are written out in the branches of an If too', async () => {
    const leaky = { opType: 'leaky', domain: 'own', input: ['in'], output: ['r'] };
    const branch = (name: string, each: onnx.INodeProto): onnx.IAttributeProto => ({
      ...{ name, type: 5 },
      g: { name, node: [each], output: [info('r')] },
    });
    const plain = { opType: 'Neg', input: ['in'], output: ['r'] };
    const attribute = [branch('then_branch', leaky), branch('else_branch', plain)];
    const keepdims = [{ name: 'keepdims', type: 2, i: 0 }];
    const nodes = [
      { opType: 'ReduceSum', input: ['in'], output: ['sum'], attribute: keepdims },
      { opType: 'Cast', input: ['sum'], output: ['c'], attribute: [{ name: 'to', type: 2, i: 9 }] },
      { opType: 'If', input: ['c'], output: ['out'], attribute },
    ];
    const made = importOnnx({ bytes: fileOf(nodes, functions.map(encoded)), name: 'm.onnx' });
    expect(await valuesOf(made, [-1, 0, 2])).toEqual([Math.fround(-0.01), 0, 2]);
    expect(await valuesOf(made, [-1, 0, 1])).toEqual([1, -0, -1]);
  });

  it('that call themselves are refused', () => {
    const loop = { ...functions[0], node: [{ opType: 'leaky', domain: 'own', input: ['x'], output: ['y'] }] };
    const call = [{ opType: 'leaky', domain: 'own', input: ['in'], output: ['out'] }];
    expect(() => open(call, [loop])).toThrow("m.onnx: function 'leaky' calls itself.");
  });

  it('that grow without bounds are refused', () => {
    const grown = Array.from({ length: 30 }, (_, level): onnx.IFunctionProto => {
      const inner = { opType: level === 0 ? 'Relu' : `f${level - 1}`, domain: level === 0 ? '' : 'own' };
      const node = [
        { ...inner, input: ['x'], output: ['t'] },
        { ...inner, input: ['t'], output: ['y'] },
      ];
      return { name: `f${level}`, domain: 'own', input: ['x'], output: ['y'], node, opsetImport: opset };
    });
    const call = [{ opType: 'f29', domain: 'own', input: ['in'], output: ['out'] }];
    expect(() => open(call, grown)).toThrow(/grows into more than 50000 nodes/);
  });
});
