/** Which constants before a softmax are masks; forms with masks are among test/support/forms.ts. */
import { describe, expect, it } from 'vitest';
import { int, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor, type Shape } from '../../src/graph/tensor';
import { masksOf } from '../../src/quantize/masks';
import { best } from '../../src/quantize/presets/best';
import { inFloat } from '../../src/quantize/steps/steps';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { forms, quantizedForm } from '../support/forms';
import { random } from '../support/random';

const far = -1e9;

function masked(
  shape: Shape,
  numbers: readonly number[],
  axis = -1,
  also?: (b: GraphBuilder, sum: ValueId) => ValueId,
): Graph {
  const b = graphBuilder(random(1));
  const sum = b.node('Add', 'sum', [b.input('x', [2, 3, 4]), b.constant('mask', floatTensor(shape, numbers))]);
  const outputs = [b.node('Softmax', 'softmax', [sum], { axis: int(axis) }), ...(also ? [also(b, sum)] : [])];
  return inferShapes(b.build(outputs));
}

const row = [0, far, 0, far];
const square = Array.from({ length: 12 }, (_, i) => (i % 4 > i / 4 ? -Infinity : 0));

describe('a mask', () => {
  it.each([
    ['of the last axis', masked([4], row)],
    ['of leading ones', masked([1, 1, 4], row)],
    ['of two axes', masked([3, 4], square)],
    ['along another axis', masked([3, 4], [0, far, 0, far, far, 0, 0, far, far, far, 0, 0], 1)],
  ])('%s is taken in', (_, graph) => expect([...masksOf(graph).values()].map(({ inner }) => inner)).toEqual([[0]]));

  it.each([
    ['numbers that are not far below', masked([4], [0, -30, 0, 0])],
    ['numbers above', masked([4], [0, far, 1, 0])],
    ['zeros', masked([4], [0, 0, 0, 0])],
    ['a line of which nothing is left', masked([3, 4], [...row, ...row, far, far, far, far])],
    ['an axis that it does not cover', masked([4], row, 1)],
    ['axes before others', masked([3, 1], [0, far, 0], 1)],
    ['a sum that others read', masked([4], row, -1, (b, sum) => b.node('Relu', 'other', [sum]))],
  ])('is not made of %s', (_, graph) => expect(masksOf(graph).size).toBe(0));

  it('may be a value that an Identity makes, unless something else reads that', () => {
    const made = (also: boolean): readonly (readonly number[])[] => {
      const b = graphBuilder(random(1));
      const mask = b.node('Identity', 'copy', [b.constant('mask', floatTensor([4], row))]);
      const sum = b.node('Add', 'sum', [b.input('x', [2, 3, 4]), mask]);
      const others = also ? [b.node('Neg', 'other', [mask])] : [];
      const graph = inferShapes(b.build([b.node('Softmax', 'softmax', [sum], { axis: int(-1) }), ...others]));
      return [...masksOf(graph).values()].map(({ inner }) => inner);
    };
    expect([made(false), made(true)]).toEqual([[[0, 1]], []]);
  });

  it('does not disturb ranges that are searched', async () => {
    const found = forms.filter(({ name }) => name.startsWith('Softmax behind a mask'));
    expect(found.length).toBeGreaterThan(3);
    for (const form of found) {
      const { steps } = await quantizedForm(form, { ...best.settings, optimize: [] });
      expect(steps.filter(inFloat)).toEqual([]);
    }
  });
});
