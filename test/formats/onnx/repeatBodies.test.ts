/** Loops whose count is known: their runs written out, beside what onnxruntime computes from the file as it is. */
import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { prepare } from '../../../src/passes/pipeline';

type NodeProto = onnx.INodeProto;

const info = (name: string, elemType = 1, ...dims: number[]): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});
const pair = (name: string): onnx.IValueInfoProto => info(name, 1, 2);
const floats = (name: string, ...floatData: number[]): onnx.ITensorProto => ({
  ...{ name, dims: [floatData.length], dataType: 1, floatData },
});
const count = (name: string, n: number): onnx.ITensorProto => ({ name, dims: [], dataType: 7, int64Data: [n] });
const truth = (name: string, is = 1): onnx.ITensorProto => ({ name, dims: [], dataType: 9, int32Data: [is] });
const node = (opType: string, input: string[], output: string[], ...attribute: onnx.IAttributeProto[]): NodeProto => ({
  ...{ opType, input, output, attribute },
});
const toFloat = { name: 'to', type: 2, i: 1 };

interface Body {
  readonly carried?: readonly string[];
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly onnx.IValueInfoProto[];
  readonly initializer?: readonly onnx.ITensorProto[];
  readonly prefix?: string;
}

/** `i` is the number of a run, `go` its condition. */
const body = ({ carried = [], nodes, outputs, initializer = [], prefix = '' }: Body): onnx.IAttributeProto => ({
  ...{ name: 'body', type: 5 },
  g: {
    ...{ name: `${prefix}body`, node: [...nodes], output: [...outputs], initializer: [...initializer] },
    input: [info(`${prefix}i`, 7), info(`${prefix}go`, 9), ...carried.map(pair)],
  },
});

interface Network {
  readonly nodes: readonly NodeProto[];
  readonly initializer?: readonly onnx.ITensorProto[];
  readonly output?: onnx.IValueInfoProto;
  readonly opset?: number;
}

const file = ({ nodes, initializer = [], output = pair('out'), opset = 13 }: Network): Uint8Array =>
  onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      ...{ name: 'g', input: [pair('x')], output: [output], node: [...nodes] },
      initializer: [count('three', 3), truth('yes'), floats('half', 0.5), ...initializer],
    },
  }).finish();

const doubled = node('Add', ['x', 'x'], ['doubled']);
/** v · ½ + x, and the number of the run. */
const step = [
  node('Mul', ['v', 'half'], ['less']),
  node('Cast', ['i'], ['number'], toFloat),
  node('Add', ['less', 'number'], ['sum']),
  node('Add', ['sum', 'x'], ['w']),
];
const goesOn = node('Identity', ['go'], ['still']);
const going = info('still', 9);
const stepped = body({ carried: ['v'], nodes: [...step, goesOn], outputs: [going, pair('w')] });
const loop = (input: string[], output: string[], what: onnx.IAttributeProto, name = 'loop'): NodeProto => ({
  ...node('Loop', input, output, what),
  name,
});

const scanned = (opset: number): Network => ({
  opset,
  output: info('out', 1, 3, 2),
  nodes: [
    loop(
      ['three', 'yes', 'x'],
      ['rest', 'out'],
      body({ carried: ['v'], nodes: [...step, goesOn], outputs: [going, pair('w'), pair('less')] }),
    ),
  ],
});

const cases: readonly [name: string, network: Network, left: Readonly<Record<string, number>>][] = [
  [
    'a value that is carried',
    { nodes: [doubled, loop(['three', 'yes', 'doubled'], ['out'], stepped)] },
    { Mul: 3, Add: 7 },
  ],
  ['lists of what runs hand out', scanned(13), { Concat: 1 }],
  ['lists, of operator set 11', scanned(11), { Concat: 1 }],
  [
    'no condition outside, true inside',
    {
      nodes: [
        loop(['three', '', 'x'], ['out'], {
          ...body({ carried: ['v'], nodes: step, outputs: [info('sure', 9), pair('w')], initializer: [truth('sure')] }),
        }),
      ],
    },
    { Mul: 3 },
  ],
  [
    'two values that change places, one handed on as it is',
    {
      nodes: [
        loop(
          ['three', 'yes', 'x', 'half_twice'],
          ['rest', 'out'],
          body({
            carried: ['a', 'b'],
            nodes: [node('Add', ['a', 'b'], ['c']), goesOn],
            outputs: [going, pair('b'), pair('c')],
          }),
        ),
      ],
      initializer: [floats('half_twice', 0.5, -0.25)],
    },
    { Add: 3 },
  ],
  [
    'no run at all',
    { nodes: [doubled, loop(['never', 'yes', 'doubled'], ['out'], stepped)], initializer: [count('never', 0)] },
    { Add: 1 },
  ],
  [
    'a count that follows from a shape',
    {
      nodes: [
        node('Shape', ['x'], ['shape']),
        node('Squeeze', ['shape'], ['length']),
        loop(['length', 'yes', 'x'], ['out'], stepped),
      ],
    },
    { Mul: 2 },
  ],
  [
    'a loop and a choice within it that follow from the number of the run',
    {
      nodes: [
        loop(
          ['three', 'yes', 'x'],
          ['out'],
          body({
            carried: ['v'],
            nodes: [
              node('Equal', ['i', 'one'], ['second']),
              node(
                'If',
                ['second'],
                ['chosen'],
                {
                  name: 'then_branch',
                  type: 5,
                  g: { name: 't', node: [node('Neg', ['v'], ['n'])], output: [pair('n')] },
                },
                {
                  name: 'else_branch',
                  type: 5,
                  g: { name: 'e', node: [node('Abs', ['v'], ['a'])], output: [pair('a')] },
                },
              ),
              loop(
                ['i', 'go', 'chosen'],
                ['w'],
                body({
                  prefix: 'inner_',
                  carried: ['u'],
                  nodes: [node('Add', ['u', 'x'], ['more']), node('Identity', ['inner_go'], ['inner_still'])],
                  outputs: [info('inner_still', 9), pair('more')],
                }),
                'inner',
              ),
              goesOn,
            ],
            outputs: [going, pair('w')],
          }),
        ),
      ],
      initializer: [count('one', 1)],
    },
    { Neg: 1, Abs: 2, Add: 3 },
  ],
  [
    'a count that is a run’s to know',
    {
      nodes: [
        node('ReduceSum', ['x'], ['total'], { name: 'keepdims', type: 2, i: 0 }),
        node('Cast', ['total'], ['often'], { name: 'to', type: 2, i: 7 }),
        loop(['often', 'yes', 'x'], ['out'], stepped),
      ],
    },
    { Loop: 1 },
  ],
  [
    'a condition that a run decides',
    {
      nodes: [
        loop(
          ['three', 'yes', 'x'],
          ['out'],
          body({
            carried: ['v'],
            nodes: [...step, node('Less', ['i', 'one'], ['still'])],
            outputs: [going, pair('w')],
          }),
        ),
      ],
      initializer: [count('one', 1)],
    },
    { Loop: 1 },
  ],
  [
    'more runs than can be written out, which the condition does not allow',
    { nodes: [loop(['many', 'no', 'x'], ['out'], stepped)], initializer: [count('many', 1e9), truth('no', 0)] },
    { Loop: 1 },
  ],
];

describe('Loop', () => {
  it.each(cases)('%s', async (_, network, left) => {
    const bytes = file(network);
    const image = Float32Array.of(1.5, -0.25);
    const { graph } = prepare(importOnnx({ bytes, name: 'm.onnx' }));
    const ops = graph.nodes.map(({ op }) => op);
    expect(Object.fromEntries(Object.keys(left).map((op) => [op, ops.filter((each) => each === op).length]))).toEqual(
      left,
    );
    expect(ops.includes('Loop')).toBe('Loop' in left);
    const original = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const expected = (await original.run({ x: new Tensor('float32', image, [2]) }))['out'].data;
    await original.release();
    const session = await openFloatSession(graph, { threads: 1 });
    const found = (await session.run(new Map([[graph.inputs[0], image]]))).get(graph.outputs[0]);
    await session.close();
    expect(Array.from(found ?? [])).toEqual(Array.from(expected as Float32Array));
  });

  it('of a thousand million runs is not written out, and takes no time to be left', () => {
    const bytes = file({ nodes: [loop(['many', 'yes', 'x'], ['out'], stepped)], initializer: [count('many', 1e9)] });
    expect(importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ op }) => op)).toEqual(['Loop']);
  });

  it('of a thousand million runs is not run either, unless its condition ends it', async () => {
    const initializer = [count('many', 1e9), truth('no', 0)];
    const opened = (condition: string) => {
      const bytes = file({ nodes: [loop(['many', condition, 'x'], ['out'], stepped)], initializer });
      return openFloatSession(importOnnx({ bytes, name: 'm.onnx' }), { threads: 1 });
    };
    await expect(opened('yes')).rejects.toThrow(
      /'loop' \(Loop\): expected at most 1,000,000 runs .* found 1,000,000,000/,
    );
    await (await opened('no')).close();
  });

  it('keeps the constants of a body once, however often it is run', () => {
    const kept = body({
      carried: ['v'],
      nodes: [node('Mul', ['v', 'k'], ['w']), goesOn],
      outputs: [going, pair('w')],
      initializer: [floats('k', 2, 4)],
    });
    const { constants, values } = importOnnx({
      bytes: file({ nodes: [loop(['three', 'yes', 'x'], ['out'], kept)] }),
      name: 'm.onnx',
    });
    expect([...constants.keys()].map((id) => values[id].name).filter((name) => name.endsWith('/k'))).toEqual([
      'loop/k',
    ]);
  });

  it('whose body hides a name of the graph around it stays', () => {
    const hiding = body({
      carried: ['v'],
      nodes: [node('Relu', ['v'], ['doubled']), node('Add', ['v', 'doubled'], ['w']), goesOn],
      outputs: [going, pair('w')],
    });
    const bytes = file({ nodes: [doubled, loop(['three', 'yes', 'doubled'], ['out'], hiding)] });
    expect(importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ op }) => op)).toEqual(['Add', 'Loop']);
  });

  it('whose condition is handed on to itself is refused, and takes no time', () => {
    const circle = body({
      carried: ['v'],
      nodes: [...step, node('Identity', ['still'], ['still'])],
      outputs: [going, pair('w')],
    });
    const bytes = file({ nodes: [loop(['three', 'yes', 'x'], ['out'], circle)] });
    expect(importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ op }) => op)).toEqual(['Loop']);
  });

  it('names runs after the loop', () => {
    const bytes = file({ nodes: [loop(['three', 'yes', 'x'], ['out'], stepped)] });
    const names = importOnnx({ bytes, name: 'm.onnx' }).nodes.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['loop/0/Mul_0', 'loop/0/Cast_1']);
    expect(names.filter((name) => name.startsWith('loop/2/'))).toHaveLength(5);
  });
});
