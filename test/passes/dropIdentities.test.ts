import { describe, expect, it } from 'vitest';
import { absent, int, ints, type ValueId } from '../../src/graph/graph';
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
];

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

describe('dropIdentities', () => {
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
