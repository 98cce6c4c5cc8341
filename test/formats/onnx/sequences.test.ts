/** Sequences whose members are known: the members in their place, beside what onnxruntime computes from the file as it is. */
import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { prepare } from '../../../src/passes/pipeline';

type NodeProto = onnx.INodeProto;

const info = (name: string, elemType: number, dims: readonly number[]): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});
const count = (name: string, ...int64Data: number[]): onnx.ITensorProto => ({
  ...{ name, dataType: 7, int64Data },
  dims: int64Data.length === 1 && !name.startsWith('list') ? [] : [int64Data.length],
});
const ints = (values: Readonly<Record<string, number>>): onnx.IAttributeProto[] =>
  Object.entries(values).map(([name, i]) => ({ name, type: 2, i }));
const node = (opType: string, input: string[], output: string[], numbers: Record<string, number> = {}): NodeProto => ({
  ...{ opType, input, output, name: `${opType}_${output[0]}` },
  attribute: ints(numbers),
});

interface Network {
  readonly nodes: readonly NodeProto[];
  readonly shape: readonly number[];
  readonly opset?: number;
}

/** `x` is 4 × 6; `doubled` and `less` are of its shape. */
const file = ({ nodes, shape, opset = 13 }: Network): Uint8Array =>
  onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      ...{ name: 'g', input: [info('x', 1, [4, 6])], output: [info('out', 1, shape)] },
      initializer: [
        ...[count('zero', 0), count('one', 1), count('last', -1), count('four', 4), count('list_sizes', 1, 2, 3)],
        { name: 'yes', dims: [], dataType: 9, int32Data: [1] },
      ],
      node: [node('Add', ['x', 'x'], ['doubled']), node('Sub', ['x', 'doubled'], ['less']), ...nodes],
    },
  }).finish();

const three = node('SequenceConstruct', ['x', 'doubled', 'less'], ['s']);
const cases: readonly [name: string, network: Network][] = [
  ['joined along an axis', { nodes: [three, node('ConcatFromSequence', ['s'], ['out'], { axis: 1 })], shape: [4, 18] }],
  [
    'joined along a new axis, of operator set 11',
    {
      nodes: [three, node('ConcatFromSequence', ['s'], ['out'], { axis: -1, new_axis: 1 })],
      shape: [4, 6, 3],
      opset: 11,
    },
  ],
  [
    'members by their places, from the end too',
    {
      nodes: [
        three,
        node('SequenceAt', ['s', 'one'], ['a']),
        node('SequenceAt', ['s', 'last'], ['b']),
        node('Sub', ['a', 'b'], ['out']),
      ],
      shape: [4, 6],
    },
  ],
  [
    'put in at the end, in front of the first and of the last, and taken out',
    {
      nodes: [
        node('SequenceEmpty', [], ['s0']),
        node('SequenceInsert', ['s0', 'x'], ['s1']),
        node('SequenceInsert', ['s1', 'doubled', 'zero'], ['s2']),
        node('SequenceInsert', ['s2', 'less', 'last'], ['s3']),
        node('Identity', ['s3'], ['s4']),
        node('SequenceInsert', ['s4', 'x'], ['s5']),
        node('SequenceErase', ['s5'], ['s6']),
        node('SequenceErase', ['s6', 'zero'], ['s7']),
        node('SequenceInsert', ['s7', 'doubled'], ['s8']),
        node('ConcatFromSequence', ['s8'], ['out'], { axis: 0 }),
      ],
      shape: [12, 6],
      opset: 14,
    },
  ],
  [
    'split evenly, the last part being smaller',
    {
      nodes: [
        node('SplitToSequence', ['x', 'four'], ['s'], { axis: -1 }),
        node('SequenceAt', ['s', 'last'], ['a']),
        node('Neg', ['a'], ['out']),
      ],
      shape: [4, 2],
    },
  ],
  [
    'split by sizes, of operator set 12',
    {
      nodes: [
        node('SplitToSequence', ['x', 'list_sizes'], ['s'], { axis: 1 }),
        node('SequenceAt', ['s', 'one'], ['a']),
        node('SequenceAt', ['s', 'last'], ['b']),
        node('Concat', ['b', 'a'], ['out'], { axis: 1 }),
      ],
      shape: [4, 5],
      opset: 12,
    },
  ],
  [
    'split into lines, which lose their axis',
    {
      nodes: [
        node('SplitToSequence', ['x'], ['s'], { axis: 0, keepdims: 0 }),
        node('SequenceErase', ['s', 'one'], ['t']),
        node('ConcatFromSequence', ['t'], ['out'], { axis: 0 }),
      ],
      shape: [18],
    },
  ],
  [
    'their length, which says how often a loop runs that fills another',
    {
      nodes: [
        three,
        node('SequenceLength', ['s'], ['n']),
        node('SequenceEmpty', [], ['none']),
        {
          ...node('Loop', ['n', 'yes', 'none'], ['filled']),
          attribute: [
            {
              ...{ name: 'body', type: 5 },
              g: {
                name: 'body',
                input: [
                  info('i', 7, []),
                  info('go', 9, []),
                  { name: 'list', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } },
                ],
                output: [
                  info('still', 9, []),
                  { name: 'more', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } },
                ],
                node: [
                  node('Identity', ['go'], ['still']),
                  node('SequenceAt', ['s', 'i'], ['each']),
                  node('Neg', ['each'], ['turned']),
                  node('SequenceInsert', ['list', 'turned'], ['more']),
                ],
              },
            },
          ],
        },
        node('ConcatFromSequence', ['filled'], ['out'], { axis: 0 }),
      ],
      shape: [12, 6],
    },
  ],
];

const image = Float32Array.from({ length: 24 }, (_, i) => Math.fround(Math.sin(i) * 3));

async function byOnnxruntime(bytes: Uint8Array): Promise<readonly number[]> {
  const original = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { out } = await original.run({ x: new Tensor('float32', image, [4, 6]) });
  await original.release();
  return Array.from(out.data as Float32Array);
}

async function byUs(bytes: Uint8Array) {
  const { graph } = prepare(importOnnx({ bytes, name: 'm.onnx' }));
  const session = await openFloatSession(graph, { threads: 1 });
  const found = (await session.run(new Map([[graph.inputs[0], image]]))).get(graph.outputs[0]);
  await session.close();
  return { ops: graph.nodes.map(({ op }) => op), numbers: Array.from(found ?? []) };
}

describe('sequences', () => {
  it.each(cases)('%s', async (_, network) => {
    const bytes = file(network);
    const { ops, numbers } = await byUs(bytes);
    expect(ops.filter((op) => /Sequence|Loop/.test(op))).toEqual([]);
    expect(importOnnx({ bytes, name: 'm.onnx' }).nodes.filter(({ op }) => /Sequence|Loop/.test(op))).toEqual([]);
    expect(numbers).toEqual(await byOnnxruntime(bytes));
  });

  it('that a run decides stay, and so does what a body of theirs reads', async () => {
    const total = { ...node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }) };
    const bytes = file({
      nodes: [
        three,
        total,
        node('Less', ['sum', 'sum'], ['never']),
        { ...node('Cast', ['never'], ['place']), attribute: ints({ to: 7 }) },
        node('SequenceAt', ['s', 'place'], ['a']),
        node('SequenceAt', ['s', 'one'], ['b']),
        node('Add', ['a', 'b'], ['out']),
      ],
      shape: [4, 6],
    });
    const { ops, numbers } = await byUs(bytes);
    expect(ops.filter((op) => op.startsWith('Sequence'))).toEqual(['SequenceConstruct', 'SequenceAt']);
    expect(numbers).toEqual(await byOnnxruntime(bytes));
  });

  it('leaves a place that there is not to onnxruntime, which refuses it', () => {
    const bytes = file({ nodes: [three, node('SequenceAt', ['s', 'four'], ['out'])], shape: [4, 6] });
    expect(importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ op }) => op)).toContain('SequenceAt');
  });

  const inserts = Array.from({ length: 4000 }, (_, i) => node('SequenceInsert', [`s${i}`, 'x'], [`s${i + 1}`]));
  const chain = [node('SequenceEmpty', [], ['s0']), ...inserts];
  const joined = node('ConcatFromSequence', ['s4000'], ['out'], { axis: 0 });
  const opsOf = (nodes: readonly NodeProto[]): readonly string[] =>
    importOnnx({ bytes: file({ nodes, shape: [16000, 6] }), name: 'm.onnx' }).nodes.map(({ op }) => op);

  it('of thousands that are made of each other are known', () => {
    expect(opsOf([...chain, joined])).toEqual(['Add', 'Sub', 'Concat']);
  });

  it('of thousands that stand in no order are left as they are', () => {
    expect(opsOf([...[...chain].reverse(), joined]).filter((op) => op === 'SequenceInsert')).toHaveLength(4000);
  });

  it('of itself is none', () => {
    const nodes = [node('Identity', ['s'], ['s']), node('ConcatFromSequence', ['s'], ['out'], { axis: 0 })];
    expect(() => importOnnx({ bytes: file({ nodes, shape: [4, 6] }), name: 'm.onnx' })).toThrow();
  });
});
