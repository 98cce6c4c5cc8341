/** Products with constants as convolutions: the same numbers by plain loops, and what is taken in of the operators behind. */
import { expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import type { Shape } from '../../src/graph/tensor';
import { productsToConv } from '../../src/passes/productsToConv';
import { graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

/** `x · W`, or `W · x`, and then each operator with a constant of its shape (`in front` with it as first operand). */
function productOf(
  x: Shape,
  w: Shape,
  left: boolean,
  behind: readonly (readonly [string, Shape, 'in front'?])[],
): Graph {
  const b = graphBuilder(random(6));
  const operands = [b.input('x', x), b.floats('w', w)];
  let made = b.node('MatMul', 'product', left ? operands.reverse() : operands);
  behind.forEach(([op, shape, front], i) => {
    const each = [made, b.floats(`k${i}`, shape, 0.5, 2)];
    made = b.node(op, `n${i}`, front ? each.reverse() : each);
  });
  return b.build([made]);
}

type Row = [
  x: Shape,
  w: Shape,
  left: boolean,
  behind: readonly (readonly [string, Shape, 'in front'?])[],
  kept: string,
];

it.each<Row>([
  [[3, 4], [4, 5], false, [], ''],
  [[1, 4], [4, 5], false, [['Add', [5]]], ''],
  [
    [2, 3, 4],
    [4, 5],
    false,
    [
      ['Mul', [5]],
      ['Add', [1, 5]],
    ],
    '',
  ],
  [
    [2, 3, 4],
    [4, 5],
    false,
    [
      ['Add', [5]],
      ['Mul', [1, 1, 5]],
    ],
    '',
  ],
  [
    [2, 3, 4],
    [4, 5],
    false,
    [
      ['Mul', [5]],
      ['Add', [5]],
      ['Mul', []],
    ],
    '',
  ],
  [[2, 3, 4], [4, 5], false, [['Add', [5], 'in front']], ''],
  [
    [2, 3, 4],
    [4, 5],
    false,
    [
      ['Add', [5]],
      ['Add', [5]],
    ],
    'Add',
  ],
  [[2, 3, 4], [4, 5], false, [['Add', [3, 1]]], 'Add'],
  [[2, 3, 4], [4, 5], false, [['Add', [3, 5]]], 'Add'],
  [[2, 3, 4], [4, 5], false, [['Mul', [2, 1, 5]]], 'Mul'],
  [[2, 3, 4], [4, 5], false, [['Mul', [1, 1, 1, 5]]], 'Mul'],
  [[2, 3, 4], [4, 1], false, [['Mul', [5]]], 'Mul'],
  [[2, 3, 4], [4, 5], false, [['Sub', [5]]], 'Sub'],
  [[2, 3, 4], [4, 5], false, [['other::Add', [5]]], 'Add'],
  [
    [2, 3, 4],
    [2, 4, 5],
    false,
    [
      ['Mul', [2, 1, 5]],
      ['Add', [2, 1, 1]],
    ],
    '',
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
    false,
    [
      ['Add', [1, 1, 5]],
      ['Mul', [5]],
    ],
    '',
  ],
  [[6, 3, 4], [6, 4, 5], false, [['Mul', [3, 5]]], 'Mul'],
  [
    [4, 3],
    [5, 4],
    true,
    [
      ['Mul', [5, 1]],
      ['Add', [5, 1]],
    ],
    '',
  ],
  [
    [2, 4, 3],
    [5, 4],
    true,
    [
      ['Mul', [1, 5, 1]],
      ['Add', []],
    ],
    '',
  ],
  [[4, 3], [5, 4], true, [['Add', [3]]], 'Add'],
  [[4, 3], [5, 4], true, [['Add', [5, 3]]], 'Add'],
  [
    [2, 4, 3],
    [2, 5, 4],
    true,
    [
      ['Add', [2, 5, 1]],
      ['Mul', [2, 1, 1]],
    ],
    '',
  ],
  [[2, 4, 3], [2, 5, 4], true, [['Add', [2, 1, 3]]], 'Add'],
])('%j by %j (from the left: %o) with %j keeps "%s"', (x, w, left, behind, kept) => {
  const graph = productOf(x, w, left, behind);
  const after = behind.some(([op]) => op.includes('::'))
    ? productsToConv(inferShapes(graph))
    : checkPass(graph, productsToConv);
  expect(
    opsOf(after)
      .filter((op) => !/Reshape|Transpose|Conv/.test(op))
      .join(' '),
  ).toBe(kept);
});
