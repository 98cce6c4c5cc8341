/** Conditions that are known: the branch that is taken, beside what onnxruntime computes from the file as it is. */
import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { prepare } from '../../../src/passes/pipeline';

type NodeProto = onnx.INodeProto;

const info = (name: string): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }] } } },
});
const floats = (name: string, ...floatData: number[]): onnx.ITensorProto => ({
  name,
  dims: [floatData.length],
  dataType: 1,
  floatData,
});
const node = (opType: string, input: string[], output: string[], rest: Partial<NodeProto> = {}): NodeProto => ({
  opType,
  input,
  output,
  ...rest,
});
const branch = (
  name: string,
  nodes: NodeProto[],
  output: string,
  initializer: onnx.ITensorProto[] = [],
): onnx.IAttributeProto => ({
  ...{ name, type: 5 },
  g: { name, node: nodes, output: [info(output)], initializer },
});
const either = (
  condition: string,
  output: string,
  then: onnx.IAttributeProto,
  otherwise: onnx.IAttributeProto,
): NodeProto => node('If', [condition], [output], { name: `if_${output}`, attribute: [then, otherwise] });

/** `doubled` and `seen` (a relu of it, which is fused) are outer values. */
function model(condition: number, nodes: NodeProto[], extra: onnx.ITensorProto[] = []): Uint8Array {
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'g',
      input: [info('x')],
      output: [info('out')],
      initializer: [{ name: 'cond', dims: [], dataType: 9, int32Data: [condition] }, floats('factor', 3), ...extra],
      node: [...nodes, node('Add', ['x', 'x'], ['doubled']), node('Relu', ['doubled'], ['seen'])],
    },
  }).finish();
}

const times = branch('then_branch', [node('Mul', ['seen', 'k'], ['r'])], 'r', [floats('k', 2)]);
const plus = branch('else_branch', [node('Add', ['doubled', 'k'], ['r'])], 'r', [floats('k', 5)]);
const cases: [name: string, bytes: Uint8Array, left: readonly string[]][] = [
  ['true', model(1, [either('cond', 'out', times, plus)]), ['Add', 'Mul']],
  ['false', model(0, [either('cond', 'out', times, plus)]), ['Add', 'Add']],
  [
    'two of them, whose bodies call their values alike',
    model(1, [
      either('cond', 'first', times, plus),
      either('cond', 'second', times, plus),
      node('Sub', ['first', 'second'], ['both']),
      node('Add', ['both', 'first'], ['out']),
    ]),
    ['Add', 'Mul', 'Mul', 'Sub', 'Add'],
  ],
  [
    'one in the branch of another',
    model(1, [
      either(
        'cond',
        'out',
        branch('then_branch', [either('cond', 'inner', times, plus), node('Neg', ['inner'], ['n'])], 'n'),
        plus,
      ),
    ]),
    ['Add', 'Mul', 'Neg'],
  ],
  [
    'a branch that hands on a constant',
    model(1, [
      either('cond', 'same', branch('then_branch', [], 'k', [floats('k', 2, 4)]), plus),
      node('Mul', ['same', 'factor'], ['out']),
    ]),
    ['Mul'],
  ],
  [
    'a condition that follows from a shape',
    model(
      0,
      [
        node('Shape', ['x'], ['shape']),
        node('Equal', ['shape', 'two'], ['is_two']),
        node('Squeeze', ['is_two'], ['c']),
        either('c', 'out', times, plus),
      ],
      [{ name: 'two', dims: [1], dataType: 7, int64Data: [2] }],
    ),
    ['Add', 'Mul'],
  ],
];

describe('If', () => {
  it.each(cases)('whose condition is known: %s', async (_, bytes, left) => {
    const image = Float32Array.of(0.5, -1.25);
    const { graph } = prepare(importOnnx({ bytes, name: 'm.onnx' }));
    expect(graph.nodes.map(({ op }) => op).sort()).toEqual([...left].sort());
    const original = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const expected = (await original.run({ x: new Tensor('float32', image, [2]) }))['out'].data;
    const session = await openFloatSession(graph, { threads: 1 });
    const found = (await session.run(new Map([[graph.inputs[0], image]]))).get(graph.outputs[0]);
    await session.close();
    expect(Array.from(found ?? [])).toEqual(Array.from(expected as Float32Array));
  });

  it('whose condition is computed stays, and what its branches read stays for it', async () => {
    const greater = [
      node('ReduceSum', ['x'], ['sum'], { attribute: [{ name: 'keepdims', type: 2, i: 0 }] }),
      node('Greater', ['sum', 'zero'], ['c']),
    ];
    const bytes = model(
      1,
      [...greater, either('c', 'out', times, plus)],
      [{ name: 'zero', dims: [], dataType: 1, floatData: [0] }],
    );
    const { graph } = prepare(importOnnx({ bytes, name: 'm.onnx' }));
    const session = await openFloatSession(graph, { threads: 1 });
    for (const [image, expected] of [
      [
        [1, 2],
        [4, 8],
      ],
      [
        [1, -2],
        [7, 1],
      ],
    ] as const) {
      const found = await session.run(new Map([[graph.inputs[0], Float32Array.from(image)]]));
      expect(Array.from(found.get(graph.outputs[0]) ?? [])).toEqual(expected);
    }
    await session.close();
  });
});
