import { describe, expect, it } from 'vitest';
import { type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import type { Shape } from '../../src/graph/tensor';
import { foldScaleIntoConv } from '../../src/passes/foldScaleIntoConv';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

/** A padded convolution with six channels, its output handed to `then`. */
function afterConv(then: (b: GraphBuilder, conv: ValueId) => readonly ValueId[], bias = true): Graph {
  const b = graphBuilder(random(5));
  const inputs = [b.input('x', [1, 3, 4, 6]), b.floats('w', [6, 3, 3, 3]), ...(bias ? [b.floats('b', [6])] : [])];
  return b.build(then(b, b.node('Conv', 'conv', inputs, { pads: ints([1, 1, 1, 1]) })));
}

const constant = (b: GraphBuilder, shape: Shape): ValueId => b.floats('c', shape, 0.5, 2);

describe('foldScaleIntoConv', () => {
  it.each(
    ['Mul', 'Div', 'Add', 'Sub'].flatMap((op) =>
      ([[6, 1, 1], [1, 6, 1, 1], [], [1]] as const).flatMap((shape) =>
        [true, false].map((bias) => ({ op, shape, bias })),
      ),
    ),
  )('$op by a constant of shape [$shape] (bias: $bias)', ({ op, shape, bias }) => {
    const graph = afterConv((b, conv) => [b.node(op, 'scale', [conv, constant(b, shape)])], bias);
    const after = checkPass(graph, foldScaleIntoConv);
    expect(opsOf(after)).toEqual(['Conv']);
    expect(after.nodes[0].name).toBe('conv');
  });

  it.each(['Mul', 'Add', 'Sub'])('%s with the constant in front', (op) => {
    const graph = afterConv((b, conv) => [b.node(op, 'scale', [constant(b, [6, 1, 1]), conv])]);
    expect(opsOf(checkPass(graph, foldScaleIntoConv))).toEqual(['Conv']);
  });

  it('follows a chain', () => {
    const graph = afterConv((b, conv) => {
      const scaled = b.node('Mul', 'mul', [conv, b.floats('m', [6, 1, 1])]);
      return [b.node('Add', 'add', [b.floats('a', [1, 6, 1, 1]), scaled])];
    });
    expect(opsOf(checkPass(graph, foldScaleIntoConv))).toEqual(['Conv']);
  });

  it('folds into Gemm', () => {
    const b = graphBuilder(random(5));
    const g = b.node('Gemm', 'fc', [b.input('x', [1, 5]), b.floats('w', [4, 5])], { transB: int(1) });
    expect(opsOf(checkPass(b.build([b.node('Add', 'add', [g, b.floats('b', [4])])]), foldScaleIntoConv))).toEqual([
      'Gemm',
    ]);
  });

  it.each<[string, (b: GraphBuilder, conv: ValueId) => readonly ValueId[]]>([
    ['a quotient of a constant', (b, conv) => [b.node('Div', 'div', [constant(b, [6, 1, 1]), conv])]],
    ['a constant per column', (b, conv) => [b.node('Mul', 'mul', [conv, constant(b, [6])])]],
    ['a constant per pixel', (b, conv) => [b.node('Add', 'add', [conv, constant(b, [1, 1, 4, 6])])]],
    ['a constant that adds an axis', (b, conv) => [b.node('Add', 'add', [conv, constant(b, [1, 1, 6, 1, 1])])]],
    ['division by zero', (b, conv) => [b.node('Div', 'div', [conv, b.scalar('zero', 0)])]],
    ['a convolution that leaves the graph', (b, conv) => [conv, b.node('Mul', 'mul', [conv, constant(b, [])])]],
    [
      'a convolution that others read',
      (b, conv) => [b.node('Relu', 'r', [conv]), b.node('Mul', 'mul', [conv, constant(b, [])])],
    ],
    ['a square', (b, conv) => [b.node('Mul', 'mul', [conv, conv])]],
  ])('leaves %s alone', (_, then) => {
    const graph = afterConv(then);
    expect(foldScaleIntoConv(graph)).toBe(graph);
  });
});
