import { describe, expect, it } from 'vitest';
import { absent, int, ints, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { dropIdentities } from '../../src/passes/dropIdentities';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

type Make = (b: GraphBuilder, input: ValueId) => ValueId;
const shape = [1, 2, 3, 4];

const identities: readonly [string, Make][] = [
  ['Identity', (b, x) => b.node('Identity', 'n', [x])],
  ['Dropout', (b, x) => b.node('Dropout', 'n', [x, b.scalar('ratio', 0.5)], {}, 2)],
  ['Cast to the same type', (b, x) => b.node('Cast', 'n', [x], { to: int(1) })],
  ['Concat of one', (b, x) => b.node('Concat', 'n', [x], { axis: int(1) })],
  ['Pad by nothing', (b, x) => b.node('Pad', 'n', [x, b.ints('pads', [0, 0, 0, 0, 0, 0, 0, 0])])],
  ['Reshape to the same shape', (b, x) => b.node('Reshape', 'n', [x, b.ints('to', [0, 2, -1, 4])])],
  ['Transpose in order', (b, x) => b.node('Transpose', 'n', [x], { perm: ints([0, 1, 2, 3]) })],
  ['Slice of everything', (b, x) => b.node('Slice', 'n', [x, b.ints('s', [0]), b.ints('e', [99]), b.ints('a', [2])])],
  ['MaxPool of one', (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([1, 1]) })],
  ['Split into one', (b, x) => b.node('Split', 'n', [x], { axis: int(1) })],
  ['Dropout whose training is off', (b, x) => b.node('Dropout', 'n', [x, absent, flag(b, 0)])],
  ['Sum of one', (b, x) => b.node('Sum', 'n', [x])],
  ['Max of one', (b, x) => b.node('Max', 'n', [x])],
  [
    'Slice of everything, step by step',
    (b, x) => b.node('Slice', 'n', [x, ...cut(b, [0], [4], [3]), b.ints('st', [1])]),
  ],
  ['AveragePool of one', (b, x) => b.node('AveragePool', 'n', [x], { kernel_shape: ints([1, 1]) })],
];

const flag = (b: GraphBuilder, value: number): ValueId =>
  b.constant('flag', { type: 'bool', shape: [], bytes: Uint8Array.of(value) });
const cut = (b: GraphBuilder, ...lists: readonly (readonly number[])[]): readonly ValueId[] =>
  lists.map((list, at) => b.ints(`list${at}`, list));

const others: readonly [string, Make][] = [
  ['Cast to another type', (b, x) => b.node('Cast', 'n', [x], { to: int(11) })],
  ['Concat of two', (b, x) => b.node('Concat', 'n', [x, x], { axis: int(1) })],
  ['Pad by one', (b, x) => b.node('Pad', 'n', [x, b.ints('pads', [0, 0, 0, 1, 0, 0, 0, 0])])],
  ['Reshape', (b, x) => b.node('Reshape', 'n', [x, b.ints('to', [1, -1])])],
  ['Transpose', (b, x) => b.node('Transpose', 'n', [x], { perm: ints([0, 1, 3, 2]) })],
  [
    'Slice backwards',
    (b, x) => b.node('Slice', 'n', [x, b.ints('s', [2]), b.ints('e', [-99]), b.ints('a', [2]), b.ints('st', [-1])]),
  ],
  [
    'strided MaxPool of one',
    (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([1, 1]), strides: ints([2, 2]) }),
  ],
];

/** Those that the interpreter does not know, or that are kept for what stands around them: what is left of x ─ Tanh ─ n ─ Neg. */
const around: readonly [string, boolean, Make][] = [
  ['Flatten of what is flat', true, (b, x) => b.node('Flatten', 'n', [b.node('Flatten', 'flat', [x])])],
  ['Flatten of a map', false, (b, x) => b.node('Flatten', 'n', [x])],
  ['Mean of one', true, (b, x) => b.node('Mean', 'n', [x])],
  ['Min of one', true, (b, x) => b.node('Min', 'n', [x])],
  ['Min of two', false, (b, x) => b.node('Min', 'n', [x, x])],
  ['Expand to the same shape', true, (b, x) => b.node('Expand', 'n', [x, b.ints('to', shape)])],
  ['Expand to another shape', false, (b, x) => b.node('Expand', 'n', [x, b.ints('to', [2, 2, 3, 4])])],
  ['Tile once', true, (b, x) => b.node('Tile', 'n', [x, b.ints('by', [1, 1, 1, 1])])],
  ['Tile twice', false, (b, x) => b.node('Tile', 'n', [x, b.ints('by', [1, 1, 1, 2])])],
  ['an operator of another domain', false, (b, x) => b.node('other::Identity', 'n', [x])],
  ['a name that every object has', false, (b, x) => b.node('other::toString', 'n', [x])],
  [
    'Pad by nothing, as an attribute',
    true,
    (b, x) => b.node('Pad', 'n', [x], { pads: ints([0, 0, 0, 0, 0, 0, 0, 0]) }),
  ],
  ['Pad by one, as an attribute', false, (b, x) => b.node('Pad', 'n', [x], { pads: ints([0, 0, 0, 0, 0, 0, 0, 1]) })],
  ['Pad by what is computed', false, (b, x) => b.node('Pad', 'n', [x, b.input('by', [8], 'int64')])],
  [
    'Slice by steps that are computed',
    false,
    (b, x) => b.node('Slice', 'n', [x, ...cut(b, [0], [4], [3]), b.input('st', [1], 'int64')]),
  ],
  [
    'Dropout whose training is computed',
    false,
    (b, x) => b.node('Dropout', 'n', [x, absent, b.input('on', [], 'bool')]),
  ],
  ['Transpose that reverses', false, (b, x) => b.node('Transpose', 'n', [x])],
  [
    'MaxPool of one with a border',
    false,
    (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([1, 1]), pads: ints([0, 0, 0, 1]) }),
  ],
  ['MaxPool of two', false, (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([1, 2]) })],
  [
    'MaxPool whose indices are read',
    false,
    (b, x) => b.node('Add', 'sum', [x, b.output(b.node('MaxPool', 'n', [x], { kernel_shape: ints([1, 1]) }, 2), 1)]),
  ],
];

describe('dropIdentities', () => {
  it.each(around)('%s is dropped: %s', (_, dropped, make) => {
    const b = graphBuilder(random(4));
    const y = b.node('Neg', 'after', [make(b, b.node('Tanh', 'before', [b.input('x', shape)]))]);
    const { nodes } = dropIdentities(inferShapes(b.build([y])));
    expect(nodes.some(({ name }) => name === 'n')).toBe(!dropped);
  });

  it.each<[string, boolean, (b: GraphBuilder, i: ValueId) => ValueId]>([
    ['indices of a Gather', true, (b, i) => b.node('Gather', 'g', [b.floats('table', [9, 2]), i])],
    [
      'indices of two',
      true,
      (b, i) =>
        b.node(
          'Add',
          's',
          ['g', 'h'].map((g) => b.node('Gather', g, [b.floats(`${g}t`, [9, 2]), i])),
        ),
    ],
    ['what a Gather picks from', false, (b, i) => b.node('Gather', 'g', [i, i])],
    ['numbers that are added', false, (b, i) => b.node('Add', 'a', [i, i])],
    ['an output', false, (_, i) => i],
  ])('a Cast of int32 to int64 that makes %s is dropped: %s', (_, dropped, make) => {
    const b = graphBuilder(random(4));
    const i = b.node('Cast', 'n', [b.node('Neg', 'i', [b.input('x', [3], 'int32')])], { to: int(7) });
    const { nodes } = dropIdentities(inferShapes(b.build([make(b, i)])));
    expect(nodes.some(({ name }) => name === 'n')).toBe(!dropped);
  });

  it('keeps a Cast to integers that a Gather reads, of what is no integer', () => {
    const b = graphBuilder(random(4));
    const i = b.node('Cast', 'n', [b.input('x', [3])], { to: int(7) });
    const graph = inferShapes(b.build([b.node('Gather', 'g', [b.floats('table', [9, 2]), i])]));
    expect(dropIdentities(graph)).toBe(graph);
  });

  it.each(identities)('drops %s between two nodes', (_, make) => {
    const b = graphBuilder(random(4));
    const y = b.node('Neg', 'after', [make(b, b.node('Tanh', 'before', [b.input('x', shape)]))]);
    expect(opsOf(checkPass(b.build([y]), dropIdentities))).toEqual(['Tanh', 'Neg']);
  });

  it.each(identities)('drops %s at the end: the output keeps its value', (_, make) => {
    const b = graphBuilder(random(4));
    const output = make(b, b.node('Tanh', 'before', [b.input('x', shape)]));
    const after = checkPass(b.build([output]), dropIdentities);
    expect(opsOf(after)).toEqual(['Tanh']);
    expect(after.nodes[0].outputs).toEqual([output]);
  });

  it.each(others)('keeps %s', (_, make) => {
    const b = graphBuilder(random(4));
    const graph = b.build([make(b, b.node('Tanh', 'before', [b.input('x', shape)]))]);
    expect(opsOf(checkPass(graph, dropIdentities))).toHaveLength(2);
  });

  it('keeps one between an input and an output of the graph', () => {
    const b = graphBuilder(random(4));
    const graph = b.build([b.node('Identity', 'n', [b.input('x', shape)])]);
    expect(dropIdentities(graph)).toBe(graph);
  });

  it('keeps a value that leaves the graph twice', () => {
    const b = graphBuilder(random(4));
    const t = b.node('Tanh', 't', [b.input('x', shape)]);
    expect(opsOf(checkPass(b.build([t, b.node('Identity', 'n', [t])]), dropIdentities))).toEqual(['Tanh', 'Identity']);
  });

  it('keeps Dropout in training and one whose mask is read', () => {
    const b = graphBuilder(random(4));
    const training = b.constant('training', { type: 'bool', shape: [], bytes: Uint8Array.of(1) });
    const first = b.node('Dropout', 'd1', [b.node('Tanh', 't', [b.input('x', shape)]), absent, training]);
    const second = b.node('Dropout', 'd2', [first], {}, 2);
    const graph = b.build([b.node('Neg', 'n', [second]), b.output(second, 1)]);
    expect(dropIdentities(graph)).toBe(graph);
  });
});
