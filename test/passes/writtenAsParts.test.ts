/** What is left as it is: the forms of test/support say what is written, and that it means the same. */
import { describe, expect, it } from 'vitest';
import { absent, int, string, type ValueId } from '../../src/graph/graph';
import { intTensor, type Shape } from '../../src/graph/tensor';
import { inferShapes } from '../../src/graph/shapes';
import { writtenAsParts } from '../../src/passes/parts/writtenAsParts';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** The operators of a network of one form, and of a Conv behind it where it does not end there. */
function opsOf(shape: Shape, form: (b: GraphBuilder, x: ValueId) => ValueId, ends = false): readonly string[] {
  const b = graphBuilder(random(1));
  const y = form(b, b.input('image', shape));
  const outputs = ends ? [y] : [b.node('Abs', 'after', [y])];
  return writtenAsParts(inferShapes(b.build(outputs, { opsets: { '': 18 } }))).nodes.map(({ op }) => op);
}

const indices = (b: GraphBuilder, shape: Shape, values: readonly number[]): ValueId =>
  b.constant('indices', intTensor(shape, values));

describe('is left as it is', () => {
  it.each<[string, string, (b: GraphBuilder, x: ValueId) => ValueId]>([
    [
      'an Einsum along a diagonal',
      'Einsum',
      (b, x) => b.node('Einsum', 'form', [x], { equation: string('bcii->bci') }),
    ],
    [
      'a Gather of elements by indices that are computed',
      'GatherElements',
      (b, x) => {
        const best = b.node('ArgMax', 'best', [x], { axis: int(1) });
        return b.node('GatherElements', 'form', [x, best], { axis: int(1) });
      },
    ],
    [
      'a Gather of elements that are not there',
      'GatherElements',
      (b, x) => b.node('GatherElements', 'form', [x, indices(b, [1, 1, 1, 1], [7])], { axis: int(1) }),
    ],
    [
      'a scattering that adds up',
      'ScatterElements',
      (b, x) =>
        b.node('ScatterElements', 'form', [x, indices(b, [1, 1, 1, 1], [0]), b.floats('u', [1, 1, 1, 1])], {
          reduction: string('add'),
        }),
    ],
    [
      'a running sum along an axis that there is not',
      'CumSum',
      (b, x) => b.node('CumSum', 'form', [x, b.constant('axis', intTensor([], [9]))]),
    ],
    [
      'a choice by what may be no number',
      'Where',
      (b, x) => {
        const log = b.node('Log', 'log', [x]);
        return b.node('Where', 'form', [b.node('IsNaN', 'none', [log]), b.scalar('zero', 0), log]);
      },
    ],
    [
      'a choice by whole numbers that are computed',
      'Where',
      (b, x) => {
        const best = b.node('ArgMax', 'best', [x], { axis: int(1) });
        const same = b.node('Equal', 'same', [best, b.constant('one', intTensor([], [1]))]);
        return b.node('Where', 'form', [same, x, b.scalar('zero', 0)]);
      },
    ],
    ['a Clip by constants', 'Clip', (b, x) => b.node('Clip', 'form', [x, absent, b.scalar('most', 1)])],
    ['slopes per channel', 'PRelu', (b, x) => b.node('PRelu', 'form', [x, b.floats('slope', [3, 1, 1])])],
  ])('%s', (_, op, form) => {
    expect(opsOf([1, 3, 4, 4], form)).toContain(op);
  });

  it('a logarithm of Softmax that decodes, in front of moves too', () => {
    const form = (b: GraphBuilder, x: ValueId): ValueId => b.node('LogSoftmax', 'form', [x], { axis: int(1) });
    expect(opsOf([1, 3, 4, 4], form, true)).toEqual(['LogSoftmax']);
    const moved = (b: GraphBuilder, x: ValueId): ValueId => b.node('Flatten', 'flat', [form(b, x)]);
    expect(opsOf([1, 3, 4, 4], moved, true)).toEqual(['LogSoftmax', 'Flatten']);
    expect(opsOf([1, 3, 4, 4], form)).not.toContain('LogSoftmax');
  });

  it('attention with a past', () => {
    const past = (b: GraphBuilder, x: ValueId): ValueId => {
      const [k, v] = ['k', 'v'].map((name) => b.floats(name, [1, 3, 2, 4]));
      return b.node('Attention', 'form', [x, x, x, absent, k, v]);
    };
    expect(opsOf([1, 3, 4, 4], past)).toContain('Attention');
  });
});

it('makes what is written twice alike one node', () => {
  const chosen = (b: GraphBuilder, x: ValueId): ValueId => {
    const other = b.node('Neg', 'neg', [x]);
    return b.node('Where', 'form', [b.node('Greater', 'above', [x, other]), x, other]);
  };
  expect(opsOf([1, 3, 4, 4], chosen).filter((op) => op === 'Sub')).toHaveLength(1);
});
