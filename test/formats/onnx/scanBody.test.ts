/** Scans along axes of known length: their runs written out, beside what onnxruntime computes from the file as it is. */
import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { prepare } from '../../../src/passes/pipeline';
import { sizeOf } from '../../../src/graph/tensor';

const info = (name: string, shape?: readonly (number | string)[]): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: 1,
      ...(shape && { shape: { dim: shape.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) } }),
    },
  },
});
const node = (opType: string, input: string[], output: string[], ...attribute: onnx.IAttributeProto[]) => ({
  ...{ opType, input, output, attribute },
});
const ints = (name: string, ...values: number[]): onnx.IAttributeProto => ({ name, type: 7, ints: values });

/** s′ = s · ½ + a slice; what a run hands out is s′ and the slice less s. */
const smooth: onnx.IGraphProto = {
  name: 'smooth',
  input: [info('s'), info('slice')],
  output: [info('next'), info('next_too'), info('change')],
  initializer: [{ name: 'half', dims: [], dataType: 1, floatData: [0.5] }],
  node: [
    node('Mul', ['s', 'half'], ['less']),
    node('Add', ['less', 'slice'], ['next']),
    node('Identity', ['next'], ['next_too']),
    node('Sub', ['slice', 's'], ['change']),
  ],
};

/** Without a state: the slices of two inputs, multiplied. */
const products: onnx.IGraphProto = {
  name: 'products',
  input: [info('a'), info('b')],
  output: [info('c')],
  node: [node('Mul', ['a', 'b'], ['c'])],
};

interface Case {
  readonly body?: onnx.IGraphProto;
  readonly x?: readonly (number | string)[];
  /** The state's shape, a slice's. */
  readonly state?: readonly number[];
  readonly slices?: number;
  readonly attributes?: readonly onnx.IAttributeProto[];
  readonly outputs?: readonly string[];
  readonly opset?: number;
}

function file({
  body = smooth,
  x = [3, 2, 4],
  state = [2, 4],
  slices = 1,
  attributes = [],
  outputs = ['last', 'all', 'changes'],
  opset = 13,
}: Case) {
  const states = body === smooth ? ['start'] : [];
  const scan = node(
    'Scan',
    [...states, ...Array<string>(slices).fill('x')],
    [...outputs],
    { name: 'num_scan_inputs', type: 2, i: slices },
    { name: 'body', type: 5, g: body },
    ...attributes,
  );
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      ...{ name: 'g', input: [info('x', x)], output: outputs.map((name) => info(name)) },
      node: [{ ...scan, name: 'scan' }],
      initializer: [
        {
          name: 'start',
          dims: [...state],
          dataType: 1,
          floatData: Array.from({ length: sizeOf(state) }, (_, i) => i / 4),
        },
      ],
    },
  }).finish();
}

const cases: Readonly<Record<string, Case>> = {
  'along the first axis': {},
  'from the end': { attributes: [ints('scan_input_directions', 1)] },
  'along axis 1': { state: [3, 4], attributes: [ints('scan_input_axes', 1)] },
  'along the last axis, counted from the end': { state: [3, 2], attributes: [ints('scan_input_axes', -1)] },
  'lists along other axes': { attributes: [ints('scan_output_axes', 1, -1)] },
  'lists with the last in front': { attributes: [ints('scan_output_directions', 1, 0)] },
  'two inputs, one from the end, without a state': {
    ...{ body: products, slices: 2, outputs: ['c'] },
    attributes: [ints('scan_input_directions', 0, 1)],
  },
  'of one step': { x: [1, 2, 4] },
  'of operator set 9': { opset: 9 },
  'of operator set 9, axes of lists': { opset: 9, attributes: [ints('scan_output_axes', 2, 1)] },
};

const opsOf = (bytes: Uint8Array): readonly string[] => importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ op }) => op);

describe('Scan', () => {
  it.each(Object.entries(cases))('%s', async (_, each) => {
    const bytes = file(each);
    const shape = (each.x ?? [3, 2, 4]) as number[];
    const image = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(Math.sin(3 * i)));
    const { graph } = prepare(importOnnx({ bytes, name: 'm.onnx' }));
    expect(graph.nodes.map(({ op }) => op)).not.toContain('Scan');
    const original = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const expected = await original.run({ x: new Tensor('float32', image, shape) });
    await original.release();
    const session = await openFloatSession(graph, { threads: 1 });
    const found = await session.run(new Map([[graph.inputs[0], image]]));
    await session.close();
    expect(graph.outputs).toHaveLength(Object.keys(expected).length);
    for (const id of graph.outputs) {
      const { name, shape: own } = graph.values[id];
      expect(own, name).toEqual(expected[name].dims);
      expect(Array.from(found.get(id) ?? []), name).toEqual(Array.from(expected[name].data as Float32Array));
    }
  });

  it('along a length that is not known stays', () => {
    expect(opsOf(file({ x: ['steps', 2, 4] }))).toEqual(['Scan']);
  });

  it.each([
    ['more slices than its body reads', { slices: 2 }],
    ['more outputs than its body has', { outputs: ['last', 'all', 'changes', 'more'] }],
    ['lengths that differ', { body: products, slices: 2, outputs: ['c'], attributes: [ints('scan_input_axes', 0, 1)] }],
    ['an axis that is none', { attributes: [ints('scan_input_axes', 5)] }],
  ] satisfies [string, Case][])('that contradicts itself stays: %s', (_, each) => {
    expect(opsOf(file(each))).toContain('Scan');
  });
});
