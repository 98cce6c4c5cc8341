import { describe, expect, it } from 'vitest';
import { ints, type ValueId } from '../../src/graph/graph';
import { turnEarlier } from '../../src/passes/turnEarlier';
import { removeDead } from '../../src/passes/removeDead';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: ValueId) => ValueId;

const shape = [1, 3, 4, 2];
const last = { perm: ints([0, 2, 3, 1]) };
const first = { perm: ints([0, 3, 1, 2]) };
const conv = (b: GraphBuilder, name: string, x: ValueId, channels: number): ValueId =>
  b.node('Conv', name, [x, b.floats(`${name}w`, [3, channels, 1, 1])]);
const turn = (b: GraphBuilder, name: string, x: ValueId, perm = last): ValueId => b.node('Transpose', name, [x], perm);

/** What a graph's operators are in order, before and after. */
const cases: readonly [string, Make, readonly string[]][] = [
  [
    'two that undo each other',
    (b, x) => conv(b, 'd', turn(b, 't', turn(b, 's', conv(b, 'c', x, 3)), first), 3),
    ['Conv', 'Conv'],
  ],
  [
    'over a bias of the channels, a function and a clip',
    (b, x) => {
      const biased = b.node('Add', 'a', [turn(b, 's', conv(b, 'c', x, 3)), b.floats('k', [3])]);
      const bound = b.node('Clip', 'l', [b.node('Tanh', 'f', [biased]), b.scalar('low', -0.5), b.scalar('high', 0.5)]);
      return conv(b, 'd', turn(b, 't', bound, first), 3);
    },
    ['Conv', 'Add', 'Tanh', 'Clip', 'Conv'],
  ],
  [
    'to the input, over constants on either side and of every pixel',
    (b, x) => {
      const scaled = b.node('Mul', 'm', [b.floats('k', [2]), x]);
      const moved = b.node('Sub', 's', [scaled, b.floats('p', [3, 4, 2])]);
      return conv(b, 'c', turn(b, 't', moved, first), 2);
    },
    ['Transpose', 'Mul', 'Sub', 'Conv'],
  ],
  [
    'to the output',
    (b, x) => b.node('Relu', 'r', [b.node('Add', 'a', [turn(b, 's', conv(b, 'c', x, 3)), b.floats('k', [4, 1, 3])])]),
    ['Conv', 'Add', 'Relu', 'Transpose'],
  ],
  [
    'two that make another order',
    (b, x) => turn(b, 't', b.node('Relu', 'r', [turn(b, 's', conv(b, 'c', x, 3))]), { perm: ints([0, 2, 1, 3]) }),
    ['Conv', 'Relu', 'Transpose'],
  ],
  [
    'not where somebody else reads what is between',
    (b, x) => {
      const made = b.node('Relu', 'r', [turn(b, 's', conv(b, 'c', x, 3))]);
      return b.node('Add', 'a', [
        turn(b, 'u', conv(b, 'd', turn(b, 't', made, first), 3)),
        b.node('Sigmoid', 'e', [made]),
      ]);
    },
    ['Conv', 'Transpose', 'Relu', 'Transpose', 'Conv', 'Transpose', 'Sigmoid', 'Add'],
  ],
  [
    'not between a convolution and its activation for nothing',
    (b, x) => b.node('MatMul', 'm', [turn(b, 't', b.node('Relu', 'r', [conv(b, 'c', x, 3)])), b.floats('w', [3, 2])]),
    ['Conv', 'Relu', 'Transpose', 'MatMul'],
  ],
];

describe('turnEarlier', () => {
  it.each(cases)('%s', (_, make, expected) => {
    const b = graphBuilder(random(5));
    const after = checkPass(b.build([make(b, b.input('x', shape))]), (graph) => removeDead(turnEarlier(graph)));
    expect(opsOf(after)).toEqual(expected);
  });
});
