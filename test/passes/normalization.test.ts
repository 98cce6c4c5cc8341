/** What is recognized as a normalization, and what only looks like one. Numbers: test/quantize/forms.test.ts. */
import { describe, expect, it } from 'vitest';
import { int, ints, intsOf, type ValueId } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

interface Parts {
  readonly axes?: readonly number[];
  readonly squareAxes?: readonly number[];
  readonly keep?: number;
  /** Of the square, where not of what is divided. */
  readonly square?: (b: GraphBuilder, x: ValueId, d: ValueId) => ValueId;
  readonly epsilon?: readonly number[];
  readonly exponent?: number;
  readonly gain?: readonly number[];
}

const shape = [1, 4, 5, 6];

function written({ axes = [-1], squareAxes = axes, keep = 1, square, ...rest }: Parts) {
  return (b: GraphBuilder, x: ValueId): ValueId => {
    const mean = b.node('ReduceMean', 'mean', [x], { axes: ints(axes), keepdims: int(1) });
    const d = b.node('Sub', 'd', [x, mean]);
    const squared = square ? square(b, x, d) : b.node('Pow', 'square', [d, b.scalar('exponent', rest.exponent ?? 2)]);
    const variance = b.node('ReduceMean', 'variance', [squared], { axes: ints(squareAxes), keepdims: int(keep) });
    const steady = b.node('Add', 'steady', [variance, b.floats('epsilon', rest.epsilon ?? [], 0.1, 1)]);
    const y = b.node('Div', 'y', [d, b.node('Sqrt', 'root', [steady])]);
    return rest.gain ? b.node('Mul', 'form', [y, b.floats('gain', rest.gain)]) : y;
  };
}

function normalizations(form: (b: GraphBuilder, x: ValueId) => ValueId): readonly string[] {
  const b = graphBuilder(random(12));
  const y = b.node('Abs', 'after', [form(b, b.input('x', shape))]);
  return prepare(b.build([y]))
    .graph.nodes.filter(({ op }) => op.endsWith('Normalization'))
    .map((node) => `${node.name} ${node.op} ${intsOf(node, 'axes', []).join(' ')} of ${node.inputs.length}`);
}

const recognized: readonly (readonly [string, Parts, string])[] = [
  ['the last axis', {}, 'y LayerNormalization 3 of 1'],
  ['axes in any order', { axes: [3, -2] }, 'y LayerNormalization 2 3 of 1'],
  ['axes that are named in another order', { axes: [3, 2], squareAxes: [2, 3] }, 'y LayerNormalization 2 3 of 1'],
  ['a scale per channel', { axes: [1], gain: [4, 1, 1] }, 'form LayerNormalization 1 of 2'],
  ['a scale of more axes than x', { gain: [3, 4, 5, 6] }, 'y LayerNormalization 3 of 1'],
  [
    'the square of x itself, as product',
    { square: (b, _, d) => b.node('Mul', 's', [d, d]) },
    'y LayerNormalization 3 of 1',
  ],
  [
    'the root mean square of what another mean was taken from',
    { axes: [1], squareAxes: [2, 3] },
    'y RMSNormalization 2 3 of 1',
  ],
];

const strange: readonly (readonly [string, Parts])[] = [
  ['the square of what is not divided', { square: (b, x) => b.node('Mul', 's', [x, x]) }],
  ['a product of two', { square: (b, x, d) => b.node('Mul', 's', [x, d]) }],
  ['another power', { exponent: 4 }],
  ['an ε for each channel', { epsilon: [4, 1, 1] }],
  ['axes that are dropped', { axes: [0], keep: 0 }],
];

describe('normalization by its parts', () => {
  it.each(recognized)('is recognized: %s', (_, parts, expected) => {
    expect(normalizations(written(parts))).toEqual([expected]);
  });

  it.each(strange)('is not what has %s', (_, parts) => {
    expect(normalizations(written(parts))).toEqual([]);
  });

  it('leaves what others read of it', () => {
    const b = graphBuilder(random(12));
    const y = written({ gain: [6] })(b, b.input('x', shape));
    const between = b.build([y]).values.findIndex(({ name }) => name === 'y:out');
    const { nodes } = prepare(b.build([b.node('Abs', 'after', [y]), between])).graph;
    expect(nodes.map(({ op }) => op).filter((op) => op !== 'Identity')).toEqual(['LayerNormalization', 'Mul', 'Abs']);
  });
});

/** @param maps what the second reshape makes */
const groups = (maps: readonly number[], weight: readonly number[], count = 2) =>
  function form(b: GraphBuilder, x: ValueId): ValueId {
    const cut = b.node('Reshape', 'cut', [x, b.ints('cut.shape', [1, count, -1])]);
    const normal = b.node('InstanceNormalization', 'normal', [cut, b.floats('s', [count]), b.floats('b', [count])]);
    const joined = b.node('Reshape', 'joined', [normal, b.ints('joined.shape', maps)]);
    return b.node('Mul', 'form', [joined, b.floats('weight', weight)]);
  };

describe('groups of maps', () => {
  it('are one normalization with their scale per channel', () => {
    expect(normalizations(groups(shape, [4, 1, 1]))).toEqual(['form LayerNormalization 2 3 4 of 3']);
  });

  it.each([
    ['that come back in another shape', groups([1, 2, 10, 6], [2, 1, 1])],
    ['with a scale for each column', groups(shape, [6])],
    ['that cut through channels', groups(shape, [4, 1, 1], 8)],
  ])('are not those %s', (_, form) => {
    expect(normalizations(form)).toEqual([expect.stringMatching(/^normal InstanceNormalization/)]);
  });
});
