/** Nodes as functions of real numbers, at points that are worked out by hand; and what ends a graph in float. */
import { describe, expect, it } from 'vitest';
import { float, int, string, type Attributes, type Node } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor, intTensor } from '../../src/graph/tensor';
import { functionOf, liveInputs, tableOf } from '../../src/quantize/functionOf';
import { tailOf } from '../../src/quantize/regions';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: number, y: number) => number;

function built(make: Make, change: Partial<Node> = {}) {
  const b = graphBuilder(random(1));
  const made = make(b, b.input('x', [1, 4]), b.input('y', [1, 4]));
  const graph = b.build([made]);
  const node = { ...graph.nodes.find(({ outputs }) => outputs.includes(made))!, ...change };
  return { graph, node };
}
const functionIn = (make: Make, change: Partial<Node> = {}) => {
  const { graph, node } = built(make, change);
  return functionOf(graph, node);
};
const one =
  (op: string, attributes: Attributes = {}): Make =>
  (b, x) =>
    b.node(op, 'n', [x], attributes);
const c = (b: GraphBuilder, value: number, shape: readonly number[] = []): number =>
  b.constant(`c${value}`, floatTensor(shape, Array<number>(shape.reduce((a, n) => a * n, 1)).fill(value)));

describe('a function', () => {
  it.each<[string, Make, readonly (readonly [x: number, y: number])[]]>([
    [
      'Sigmoid',
      one('Sigmoid'),
      [
        [0, 0.5],
        [Math.log(3), 0.75],
      ],
    ],
    [
      'HardSigmoid',
      one('HardSigmoid'),
      [
        [0, 0.5],
        [1, 0.7],
        [9, 1],
        [-9, 0],
      ],
    ],
    [
      'HardSigmoid of its own',
      one('HardSigmoid', { alpha: float(0.5), beta: float(0.25) }),
      [
        [0, 0.25],
        [1, 0.75],
      ],
    ],
    [
      'HardSwish',
      one('HardSwish'),
      [
        [0, 0],
        [3, 3],
        [4, 4],
        [-3, 0],
        [-4, 0],
        [1.5, 1.125],
      ],
    ],
    [
      'Softplus',
      one('Softplus'),
      [
        [0, Math.LN2],
        [Math.log(3), Math.log(4)],
        [800, 800],
        [-800, 0],
      ],
    ],
    [
      'Mish',
      one('Mish'),
      [
        [0, 0],
        [Math.log(3), Math.log(3) * (15 / 17)],
      ],
    ],
    [
      'Gelu',
      one('Gelu'),
      [
        [0, 0],
        [Math.SQRT2, Math.SQRT1_2 * (1 + 0.8427007929)],
        [-9, 0],
      ],
    ],
    [
      'Gelu by tanh',
      one('Gelu', { approximate: string('tanh') }),
      [
        [0, 0],
        [1, 0.5 * (1 + Math.tanh(0.7978845608 * 1.044715))],
      ],
    ],
    [
      'Softsign',
      one('Softsign'),
      [
        [1, 0.5],
        [-3, -0.75],
      ],
    ],
    [
      'Elu',
      one('Elu', { alpha: float(2) }),
      [
        [3, 3],
        [0, 0],
        [-Math.LN2, -1],
      ],
    ],
    ['Elu as it is', one('Elu'), [[-Math.LN2, -0.5]]],
    [
      'Selu',
      one('Selu'),
      [
        [1, 1.0507009873554805],
        [-Math.LN2, -0.5 * 1.6732632423543772 * 1.0507009873554805],
      ],
    ],
    [
      'Celu',
      one('Celu', { alpha: float(2) }),
      [
        [3, 3],
        [-2 * Math.LN2, -1],
      ],
    ],
    ['Celu as it is', one('Celu'), [[-Math.LN2, -0.5]]],
    [
      'ThresholdedRelu',
      one('ThresholdedRelu'),
      [
        [1, 0],
        [1.5, 1.5],
      ],
    ],
    [
      'Shrink',
      one('Shrink', { bias: float(1), lambd: float(2) }),
      [
        [2, 0],
        [3, 2],
        [-2, 0],
        [-3, -2],
      ],
    ],
    [
      'Shrink as it is',
      one('Shrink'),
      [
        [0.5, 0],
        [0.75, 0.75],
        [-0.5, 0],
        [-0.75, -0.75],
      ],
    ],
    ['Neg', one('Neg'), [[3, -3]]],
    ['Reciprocal', one('Reciprocal'), [[4, 0.25]]],
    [
      'Round',
      one('Round'),
      [
        [0.5, 0],
        [1.5, 2],
      ],
    ],
    [
      'Relu',
      one('Relu'),
      [
        [2, 2],
        [0, 0],
        [-2, 0],
      ],
    ],
    [
      'LeakyRelu',
      one('LeakyRelu'),
      [
        [2, 2],
        [-2, -0.02],
      ],
    ],
    ['LeakyRelu of its own', one('LeakyRelu', { alpha: float(0.5) }), [[-2, -1]]],
    [
      'Clip',
      (b, x) => b.node('Clip', 'n', [x, c(b, -1), c(b, 2)]),
      [
        [-3, -1],
        [1, 1],
        [3, 2],
      ],
    ],
    [
      'Clip from below',
      (b, x) => b.node('Clip', 'n', [x, c(b, -1)]),
      [
        [-3, -1],
        [300, 300],
      ],
    ],
    [
      'Clip from above',
      (b, x) => b.node('Clip', 'n', [x, -1, c(b, 2)]),
      [
        [-300, -300],
        [3, 2],
      ],
    ],
    ['a sum', (b, x) => b.node('Add', 'n', [x, c(b, 2)]), [[3, 5]]],
    ['a difference', (b, x) => b.node('Sub', 'n', [x, c(b, 2)]), [[3, 1]]],
    ['a difference from', (b, x) => b.node('Sub', 'n', [c(b, 2), x]), [[3, -1]]],
    ['a product', (b, x) => b.node('Mul', 'n', [c(b, 2, [1, 1]), x]), [[3, 6]]],
    ['a quotient', (b, x) => b.node('Div', 'n', [x, c(b, 2)]), [[3, 1.5]]],
    ['a quotient of', (b, x) => b.node('Div', 'n', [c(b, 2), x]), [[4, 0.5]]],
    ['a power', (b, x) => b.node('Pow', 'n', [x, c(b, 2)]), [[3, 9]]],
    ['a power of', (b, x) => b.node('Pow', 'n', [c(b, 2), x]), [[3, 8]]],
    ['a remainder', (b, x) => b.node('Mod', 'n', [x, c(b, 3)]), [[5, 2]]],
    ['a remainder of', (b, x) => b.node('Mod', 'n', [c(b, 5), x]), [[3, 2]]],
    [
      'the larger',
      (b, x) => b.node('Max', 'n', [x, c(b, 2)]),
      [
        [3, 3],
        [1, 2],
      ],
    ],
    [
      'the smaller',
      (b, x) => b.node('Min', 'n', [x, c(b, 2)]),
      [
        [3, 2],
        [1, 1],
      ],
    ],
  ])('of %s', (_, make, points) => {
    const f = functionIn(make)!;
    for (const [x, y] of points) expect(f([x]), String(x)).toBeCloseTo(y, 7);
  });

  it('of two numbers takes them in their order', () => {
    const [sub, div] = ['Sub', 'Div'].map((op) => functionIn((b, x, y) => b.node(op, 'n', [x, y]))!);
    expect([sub([5, 3]), div([6, 3])]).toEqual([2, 2]);
  });

  it('has an activation behind', () => {
    const behind = (activation: Node['activation'], x: number) => functionIn(one('Neg'), { activation })!([x]);
    expect([behind({ kind: 'relu' }, 3), behind({ kind: 'relu' }, -3)]).toEqual([0, 3]);
    expect(behind({ kind: 'leaky', slope: 0.5 }, 3)).toBe(-1.5);
    expect(behind({ kind: 'clip', min: -1, max: 1 }, 3)).toBe(-1);
  });

  it.each<[string, Make, Partial<Node>]>([
    ['of another domain', one('Sigmoid'), { domain: 'acme' }],
    ['of two outputs', one('Sigmoid'), { outputs: [2, 3] }],
    ['of what it does not know', one('Softmax'), {}],
    ['of what every object has', one('constructor'), {}],
    ['of two constants', (b) => b.node('Add', 'n', [c(b, 1), c(b, 2)]), {}],
    ['of a constant of two numbers', (b, x) => b.node('Add', 'n', [x, c(b, 1, [2])]), {}],
    ['of whole numbers', (b, x) => b.node('Add', 'n', [x, b.constant('i', intTensor([1], [1]))]), {}],
    ['of three', (b, x, y) => b.node('Max', 'n', [x, y, x]), {}],
    ['of a power of two numbers', (b, x, y) => b.node('Pow', 'n', [x, y]), {}],
    ['of bounds that are computed', (b, x, y) => b.node('Clip', 'n', [x, c(b, 0), y]), {}],
    ['of bounds that are many', (b, x) => b.node('Clip', 'n', [x, c(b, 0, [2])]), {}],
  ])('is none %s', (_, make, change) => expect(functionIn(make, change)).toBeUndefined());

  it('needs a table only where integers have no other form', () => {
    const table = (make: Make) => {
      const { graph, node } = built(make);
      return tableOf(graph, node) !== undefined;
    };
    expect(table((b, x) => b.node('Div', 'n', [c(b, 2), x]))).toBe(true);
    expect(table((b, x) => b.node('Div', 'n', [x, c(b, 2)]))).toBe(false);
    expect(table((b, x) => b.node('Pow', 'n', [x, c(b, 2)]))).toBe(true);
    expect(table((b, x) => b.node('Pow', 'n', [x, c(b, 2, [2])]))).toBe(false);
    expect([table(one('Tanh')), table(one('Relu'))]).toEqual([true, false]);
    const { graph, node } = built((b, x) => b.node('Clip', 'n', [x, -1, c(b, 2)]));
    expect(liveInputs(graph, node)).toEqual([0]);
  });
});

describe('the tail', () => {
  const conv = (b: GraphBuilder, name: string, x: number): number =>
    b.node('Conv', name, [x, b.floats(`${name}.w`, [4, 4, 1, 1])]);
  const tail = (make: (b: GraphBuilder, x: number) => readonly number[]): string => {
    const b = graphBuilder(random(1));
    const graph = inferShapes(b.build(make(b, conv(b, 'first', b.input('x', [1, 4, 2, 2])))));
    return graph.nodes.flatMap(({ name }, index) => (tailOf(graph).has(index) ? [name] : [])).join(' ');
  };
  it.each<[string, (b: GraphBuilder, x: number) => readonly number[], string]>([
    ['decoding', (b, x) => [b.node('Softmax', 's', [b.node('Flatten', 'f', [x])])], 'f s'],
    ['decoding before more work', (b, x) => [conv(b, 'last', b.node('Sigmoid', 's', [x]))], ''],
    [
      'decoding, of which some is worked on',
      (b, x) => {
        const s = b.node('Sigmoid', 's', [x]);
        return [b.node('Exp', 'e', [s]), conv(b, 'last', s)];
      },
      'e',
    ],
    [
      'arithmetic with a constant',
      (b, x) => [b.node('Mul', 'm', [b.node('Sigmoid', 's', [x]), b.scalar('c', 2)])],
      's m',
    ],
    ['a sum of two layers', (b, x) => [b.node('Add', 'a', [x, conv(b, 'other', x)])], ''],
    [
      'a sum of what is decoded',
      (b, x) => [b.node('Add', 'a', [b.node('Exp', 'e', [x]), b.node('Sigmoid', 's', [x])])],
      'e s a',
    ],
    ['a sum of a layer and what is decoded', (b, x) => [b.node('Add', 'a', [x, b.node('Exp', 'e', [x])])], 'e a'],
    ['a maximum', (b, x) => [b.node('MaxPool', 'p', [x], { kernel_shape: { kind: 'ints', value: [2, 2] } })], ''],
    ['a join of rows', (b, x) => [b.node('Sigmoid', 's', [b.node('Concat', 'c', [x, x], { axis: int(2) })])], 'c s'],
  ])('of %s', (_, make, expected) => expect(tail(make)).toBe(expected));
});
