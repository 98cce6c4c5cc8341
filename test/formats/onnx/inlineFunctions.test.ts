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

function open(node: readonly onnx.INodeProto[], bodies: readonly onnx.IFunctionProto[]): Graph {
  const bytes = onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [...opset, { domain: 'own', version: 1 }],
    functions: [...bodies],
    graph: { name: 'g', input: [info('in')], output: [info('out')], node: [...node] },
  }).finish();
  return importOnnx({ bytes, name: 'm.onnx' });
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
