import { describe, expect, it } from 'vitest';
import { int, type ValueId } from '../../src/graph/graph';
import { bytesOf } from '../../src/graph/tensor';
import { cutsToSlice } from '../../src/passes/cutsToSlice';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

const index = (b: GraphBuilder, value: number): ValueId =>
  b.constant('index', { type: 'int64', shape: [], bytes: bytesOf(BigInt64Array.of(BigInt(value))) });

const cases: readonly [string, (b: GraphBuilder, x: ValueId) => readonly ValueId[], readonly string[]][] = [
  [
    'Split in equal parts',
    (b, x) => parts(b, b.node('Split', 's', [x], { axis: int(1) }, 3)),
    ['Slice', 'Slice', 'Slice'],
  ],
  [
    'Split in given parts',
    (b, x) => parts(b, b.node('Split', 's', [x, b.ints('p', [1, 4, 1])], { axis: int(1) }, 3)),
    ['Slice', 'Slice', 'Slice'],
  ],
  ['Gather of one index', (b, x) => [b.node('Gather', 'g', [x, index(b, 2)], { axis: int(1) })], ['Slice', 'Reshape']],
  [
    'Gather of the last index',
    (b, x) => [b.node('Gather', 'g', [x, index(b, -1)], { axis: int(-1) })],
    ['Slice', 'Reshape'],
  ],
  [
    'Gather of every other',
    (b, x) => [b.node('Gather', 'g', [x, b.ints('i', [0, 2, 4])], { axis: int(1) })],
    ['Slice'],
  ],
  ['Gather of a list of one', (b, x) => [b.node('Gather', 'g', [x, b.ints('i', [3])], { axis: int(1) })], ['Slice']],
  ['Gather out of order', (b, x) => [b.node('Gather', 'g', [x, b.ints('i', [0, 2, 3])], { axis: int(1) })], ['Gather']],
  ['Gather backwards', (b, x) => [b.node('Gather', 'g', [x, b.ints('i', [3, 2])], { axis: int(1) })], ['Gather']],
  ['Gather of the same', (b, x) => [b.node('Gather', 'g', [x, b.ints('i', [3, 3])], { axis: int(1) })], ['Gather']],
];

function parts(b: GraphBuilder, first: ValueId): readonly ValueId[] {
  return [first, b.output(first, 1), b.output(first, 2)];
}

describe('cutsToSlice', () => {
  it.each(cases)('%s', (_, make, wanted) => {
    const b = graphBuilder(random(12));
    expect(opsOf(checkPass(b.build(make(b, b.input('x', [1, 6, 2, 3]))), cutsToSlice, 1e-9))).toEqual(wanted);
  });

  it('keeps an embedding', () => {
    const b = graphBuilder(random(12));
    const graph = b.build([b.node('Gather', 'g', [b.floats('table', [5, 3]), b.input('i', [2], 'int64')])]);
    expect(cutsToSlice(graph)).toBe(graph);
  });
});
