import { describe, expect, it } from 'vitest';
import { int, type ValueId } from '../../src/graph/graph';
import { knownOperands } from '../../src/passes/knownOperands';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

type Made = (b: GraphBuilder, x: ValueId) => ValueId;

const by =
  (op: string, shape: readonly number[], left = false): Made =>
  (b, x) => {
    const c = b.floats('c', shape, 0.5, 2);
    return b.node(op, 'y', left ? [c, x] : [x, c]);
  };

const cases: readonly (readonly [name: string, make: Made, wanted: readonly string[]])[] = [
  ['a sum per row', by('Add', [5, 1]), ['Identity', 'Add']],
  ['a difference from a map', by('Sub', [1, 4, 5, 6], true), ['Identity', 'Sub']],
  ['a quotient is a product', by('Div', [5, 6]), ['Identity', 'Mul']],
  [
    'a quotient of what is known is its product with the inverse',
    by('Div', [5, 6], true),
    ['Reciprocal', 'Identity', 'Mul'],
  ],
  [
    'a joined map',
    (b, x) => b.node('Concat', 'y', [x, b.floats('c', [1, 1, 5, 6])], { axis: int(1) }),
    ['Identity', 'Concat'],
  ],
  ['one number of several', (b, x) => b.node('Sum', 'y', [x, b.scalar('c', 2), x]), ['Identity', 'Sum']],
  ['one number has a shorter form', by('Mul', []), ['Mul']],
  ['a number per channel has a shorter form', by('Mul', [4, 1, 1]), ['Mul']],
  ['but not as what is divided', by('Div', [4, 1, 1], true), ['Reciprocal', 'Identity', 'Mul']],
  [
    'no quotient whose inverse is no float',
    (b, x) => b.node('Div', 'y', [x, b.floats('c', [5, 6], 1e-39, 1e-39)]),
    ['Div'],
  ],
];

describe('knownOperands', () => {
  it.each(cases)('%s', (_, make, wanted) => {
    const b = graphBuilder(random(7));
    const x = b.node('Exp', 'x', [b.input('image', [1, 4, 5, 6])]);
    expect(opsOf(checkPass(b.build([make(b, x)]), knownOperands, 1e-5))).toEqual(['Exp', ...wanted]);
  });
});
