import { describe, expect, it } from 'vitest';
import { type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import { bytesOf, floatsOf, numbersOf } from '../../src/graph/tensor';
import { foldConstants } from '../../src/passes/foldConstants';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

/** The input plus whatever is made of constants. */
function addedTo(make: (b: GraphBuilder) => ValueId): Graph {
  const b = graphBuilder(random(6));
  return b.build([b.node('Add', 'add', [b.input('x', [1, 3, 4, 5]), make(b)])]);
}

const arithmetic: readonly [string, (b: GraphBuilder) => ValueId][] = [
  ['Reshape', (b) => b.node('Reshape', 'n', [b.floats('c', [3, 4]), b.ints('to', [3, -1, 1])])],
  ['Unsqueeze', (b) => b.node('Unsqueeze', 'n', [b.floats('c', [3]), b.ints('axes', [1, 2])])],
  ['Squeeze', (b) => b.node('Squeeze', 'n', [b.floats('c', [1, 1, 5]), b.ints('axes', [0])])],
  ['Transpose', (b) => b.node('Transpose', 'n', [b.floats('c', [5, 3, 4])], { perm: ints([1, 2, 0]) })],
  ['Identity', (b) => b.node('Identity', 'n', [b.floats('c', [5])])],
  ['Neg', (b) => b.node('Neg', 'n', [b.floats('c', [3, 1, 5])])],
  ['Sqrt', (b) => b.node('Sqrt', 'n', [b.floats('c', [4, 5], 0, 9)])],
  ...['Add', 'Sub', 'Mul', 'Div'].map((op): [string, (b: GraphBuilder) => ValueId] => [
    op,
    (b) => b.node(op, 'n', [b.floats('c', [3, 1, 5], 0.5, 2), b.floats('d', [4, 1], 0.5, 2)]),
  ]),
  ['Concat', (b) => b.node('Concat', 'n', [b.floats('c', [3, 1, 5]), b.floats('d', [3, 3, 5])], { axis: int(-2) })],
  [
    'Slice',
    (b) =>
      b.node('Slice', 'n', [
        b.floats('c', [9]),
        b.ints('s', [8]),
        b.ints('e', [-99]),
        b.ints('a', [0]),
        b.ints('t', [-2]),
      ]),
  ],
  ['Gather', (b) => b.node('Gather', 'n', [b.floats('c', [4, 7]), b.ints('i', [0, -1, 3, 3, 6])], { axis: int(1) })],
  [
    'a second part of Split',
    (b) => b.output(b.node('Split', 'n', [b.floats('c', [6, 5]), b.ints('p', [2, 4])], {}, 2), 1),
  ],
  ['ConstantOfShape', (b) => b.node('ConstantOfShape', 'n', [b.ints('shape', [4, 5])])],
];

describe('foldConstants', () => {
  it.each(arithmetic)('computes %s', (_, make) => {
    expect(opsOf(checkPass(addedTo(make), foldConstants, 1e-7))).toEqual(['Add']);
  });

  it('computes a chain', () => {
    const graph = addedTo((b) => {
      const whole = b.node('Mul', 'mul', [b.floats('c', [4, 5]), b.scalar('two', 2)]);
      return b.node('Unsqueeze', 'wide', [b.node('Neg', 'neg', [whole]), b.ints('axes', [0])]);
    });
    expect(opsOf(checkPass(graph, foldConstants, 1e-7))).toEqual(['Add']);
  });

  it('computes shapes of values that are not constant', () => {
    const b = graphBuilder(random(6));
    const x = b.node('Relu', 'relu', [b.input('x', [1, 3, 4, 5])]);
    const batch = b.node('Gather', 'batch', [
      b.node('Shape', 'shape', [x]),
      b.constant('zero', { type: 'int64', shape: [], bytes: bytesOf(BigInt64Array.of(0n)) }),
    ]);
    const first = b.node('Unsqueeze', 'first', [batch, b.ints('axes', [0])]);
    const target = b.node('Concat', 'target', [first, b.ints('rest', [-1])], { axis: int(0) });
    const graph = b.build([b.node('Reshape', 'flat', [x, target])]);
    const after = checkPass(graph, foldConstants, 1e-7);
    expect(opsOf(after)).toEqual(['Relu', 'Reshape']);
    expect(numbersOf(after.constants.get(after.nodes[1].inputs[1])!)).toEqual([1, -1]);
  });

  it('rounds as float32 arithmetic does', () => {
    const graph = addedTo((b) => b.node('Div', 'n', [b.scalar('one', 1), b.scalar('three', 3)]));
    const after = foldConstants(graph);
    expect(floatsOf(after.constants.get(after.nodes[0].inputs[1])!)[0]).toBe(Math.fround(1 / 3));
  });

  it('keeps the bytes of a constant that is only reshaped', () => {
    const graph = addedTo((b) => b.node('Reshape', 'n', [b.floats('c', [20]), b.ints('to', [4, 5])]));
    const original = [...graph.constants.values()].find(({ shape }) => shape[0] === 20);
    const after = foldConstants(graph);
    expect(after.constants.get(after.nodes[0].inputs[1])?.bytes).toBe(original?.bytes);
  });

  it.each([
    ['what depends on an input', addedTo((b) => b.node('Neg', 'n', [b.input('y', [5])]))],
    ['a shape that is not known', addedTo((b) => b.node('Shape', 'n', [b.input('y', [1, -1])]))],
    ['an output of the graph', { ...addedTo((b) => b.node('Neg', 'n', [b.floats('c', [5])])), outputs: [2, 3] }],
  ])('leaves %s', (_, graph) => {
    expect(opsOf(foldConstants(graph))).toHaveLength(graph.nodes.length);
  });

  it('stops at its limits', () => {
    const graph = addedTo((b) => b.node('ConstantOfShape', 'n', [b.ints('shape', [100, 100, 4, 5])]));
    expect(opsOf(foldConstants(graph, { maxElements: 1000 }))).toHaveLength(2);
    expect(opsOf(foldConstants(graph, { maxBytes: 1000 }))).toHaveLength(2);
    expect(opsOf(foldConstants(graph))).toHaveLength(1);
    const absurd = addedTo((b) => b.node('ConstantOfShape', 'n', [b.ints('shape', [2 ** 40, 2 ** 40])]));
    expect(opsOf(foldConstants(absurd))).toHaveLength(2);
  });

  it('does not fold integers beyond 2^53', () => {
    const b = graphBuilder(random(6));
    const end = b.constant('end', { type: 'int64', shape: [1], bytes: bytesOf(BigInt64Array.of(2n ** 63n - 1n)) });
    const ends = b.node('Concat', 'ends', [end, b.ints('two', [2])], { axis: int(0) });
    const sliced = b.node('Slice', 's', [b.input('x', [4, 4]), b.ints('from', [1, 0]), ends, b.ints('axes', [0, 1])]);
    const after = foldConstants(b.build([sliced]));
    expect(opsOf(after)).toEqual(['Concat', 'Slice']);
    expect(after.values[sliced].shape).toEqual([3, 2]);
  });
});
