import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';

const info = (name: string, elemType = 1): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: { dim: [{ dimValue: 2 }] } } },
});

const branch = (name: string, op: string): onnx.IAttributeProto => ({
  name,
  type: 5,
  g: {
    name,
    node: [{ opType: op, input: ['doubled', 'factor'], output: [`${name}/out`] }],
    output: [info(`${name}/out`)],
  },
});

/** out = sum(x) > 0 ? 2x · 3 : 2x + 3; the branches take `doubled` and `factor` from around them. */
const model: onnx.IModelProto = {
  irVersion: 8,
  opsetImport: [{ domain: '', version: 13 }],
  graph: {
    name: 'g',
    input: [info('x')],
    output: [{ name: 'out', type: { tensorType: { elemType: 1 } } }],
    initializer: [
      { name: 'factor', dims: [], dataType: 1, floatData: [3] },
      { name: 'zero', dims: [], dataType: 1, floatData: [0] },
    ],
    node: [
      // The file has them in the wrong order: the If only shows through its branches that it needs `doubled`.
      {
        opType: 'If',
        input: ['positive'],
        output: ['out'],
        attribute: [branch('then_branch', 'Mul'), branch('else_branch', 'Add')],
      },
      { opType: 'Add', input: ['x', 'x'], output: ['doubled'] },
      { opType: 'ReduceSum', input: ['x'], output: ['sum'], attribute: [{ name: 'keepdims', type: 2, i: 0 }] },
      { opType: 'Greater', input: ['sum', 'zero'], output: ['positive'] },
    ],
  },
};

describe('a model with subgraphs', () => {
  it.each([
    [
      [1, 2],
      [6, 12],
    ],
    [
      [1, -2],
      [5, -1],
    ],
  ])('computes from %j what it says: %j', async (x, expected) => {
    const graph = importOnnx({ bytes: onnx.ModelProto.encode(model).finish(), name: 'm.onnx' });
    const session = await openFloatSession(graph, { threads: 1 });
    const results = await session.run(new Map([[graph.inputs[0], Float32Array.from(x)]]));
    await session.close();
    expect(Array.from(results.get(graph.outputs[0]) ?? [])).toEqual(expected);
  });
});
