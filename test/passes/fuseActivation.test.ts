import { describe, expect, it } from 'vitest';
import { type Activation, absent, float, ints, type ValueId } from '../../src/graph/graph';
import { fuseActivation } from '../../src/passes/fuseActivation';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

type Make = (b: GraphBuilder, input: ValueId) => ValueId;

const activations: readonly [string, Make, Activation][] = [
  ['Relu', (b, x) => b.node('Relu', 'act', [x]), { kind: 'relu' }],
  ['LeakyRelu', (b, x) => b.node('LeakyRelu', 'act', [x], { alpha: float(0.125) }), { kind: 'leaky', slope: 0.125 }],
  ['LeakyRelu by default', (b, x) => b.node('LeakyRelu', 'act', [x]), { kind: 'leaky', slope: 0.01 }],
  ['PRelu with one slope', (b, x) => b.node('PRelu', 'act', [x, b.scalar('s', 0.25)]), { kind: 'leaky', slope: 0.25 }],
  [
    'relu6',
    (b, x) => b.node('Clip', 'act', [x, b.scalar('low', 0), b.scalar('high', 6)]),
    { kind: 'clip', min: 0, max: 6 },
  ],
  ['Clip from below only', (b, x) => b.node('Clip', 'act', [x, b.scalar('low', 0)]), { kind: 'relu' }],
  [
    'Clip from above only',
    (b, x) => b.node('Clip', 'act', [x, absent, b.scalar('high', 0.5)]),
    { kind: 'clip', min: -Infinity, max: 0.5 },
  ],
  [
    'Clip with attributes',
    (b, x) => b.node('Clip', 'act', [x], { min: float(-0.5), max: float(0.5) }),
    { kind: 'clip', min: -0.5, max: 0.5 },
  ],
];

const producers: readonly [string, Make][] = [
  ['Conv', (b, x) => b.node('Conv', 'made', [x, b.floats('w', [3, 2, 1, 1])])],
  ['Add', (b, x) => b.node('Add', 'made', [x, x])],
  ['Mul', (b, x) => b.node('Mul', 'made', [x, b.floats('c', [2, 1, 1])])],
  ['AveragePool', (b, x) => b.node('AveragePool', 'made', [x], { kernel_shape: ints([2, 2]) })],
];

describe('fuseActivation', () => {
  it.each(activations)('fuses %s into a convolution', (_, make, wanted) => {
    const b = graphBuilder(random(2));
    const output = make(b, producers[0][1](b, b.input('x', [1, 2, 3, 3])));
    const after = checkPass(b.build([output]), fuseActivation, 1e-6);
    expect(after.nodes).toHaveLength(1);
    expect(after.nodes[0]).toMatchObject({ name: 'made', layer: 0, outputs: [output], activation: wanted });
  });

  it.each(producers)('fuses Relu into %s', (op, make) => {
    const b = graphBuilder(random(2));
    const output = b.node('Relu', 'act', [make(b, b.input('x', [1, 2, 3, 3]))]);
    expect(opsOf(checkPass(b.build([output]), fuseActivation, 1e-6))).toEqual([`${op}+relu`]);
  });

  it('fuses the first of two', () => {
    const b = graphBuilder(random(2));
    const first = b.node('Relu', 'first', [producers[0][1](b, b.input('x', [1, 2, 3, 3]))]);
    const graph = b.build([b.node('Clip', 'second', [first, b.scalar('low', 0.1)])]);
    expect(opsOf(checkPass(graph, fuseActivation, 1e-6))).toEqual(['Conv+relu', 'Clip']);
  });

  it.each<[string, (b: GraphBuilder, x: ValueId) => readonly ValueId[]]>([
    ['a value that others read', (b, x) => [b.node('Add', 'add', [b.node('Relu', 'r', [x]), x])]],
    ['a value that leaves the graph', (b, x) => [x, b.node('Relu', 'r', [x])]],
    ['a limit that is computed', (b, x) => [b.node('Clip', 'c', [x, b.node('Neg', 'n', [b.input('low', [])])])]],
    ['slopes per channel', (b, x) => [b.node('PRelu', 'p', [x, b.floats('s', [3, 1, 1])])]],
    ['a sigmoid', (b, x) => [b.node('Sigmoid', 's', [x])]],
    ['what follows a concat', (b, x) => [b.node('Relu', 'r', [b.node('Concat', 'c', [x, x], {})])]],
  ])('leaves %s alone', (_, then) => {
    const b = graphBuilder(random(2));
    const graph = b.build(then(b, producers[0][1](b, b.input('x', [1, 2, 3, 3]))));
    expect(fuseActivation(graph)).toBe(graph);
  });

  it('leaves a value that a head decodes alone', () => {
    const b = graphBuilder(random(2));
    const made = producers[0][1](b, b.input('x', [1, 2, 3, 3]));
    const anchors = [[1, 1]] as const;
    const head = {
      kind: 'yolo',
      value: made,
      layer: 0,
      classes: 1,
      anchors,
      scaleXY: 1,
      newCoords: false,
      softmax: false,
    } as const;
    const graph = b.build([b.node('Relu', 'r', [made])], { heads: [head] });
    expect(fuseActivation(graph)).toBe(graph);
  });
});
