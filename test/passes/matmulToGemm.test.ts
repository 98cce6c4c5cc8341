import { describe, expect, it } from 'vitest';
import { float, type Graph, int, type ValueId } from '../../src/graph/graph';
import { matmulToGemm } from '../../src/passes/matmulToGemm';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { checkPass, opsOf } from '../support/checkPass';
import { random } from '../support/random';

const build = (then: (b: GraphBuilder, x: ValueId) => ValueId, shape = [1, 6]): Graph => {
  const b = graphBuilder(random(8));
  return b.build([then(b, b.input('x', shape))]);
};

/** Gemm with transB = 1, weights (O, I), bias (O) or none. */
function expectPlain(graph: Graph): void {
  const [node] = graph.nodes;
  expect(node.attributes).toEqual({ transB: int(1) });
  expect(graph.constants.get(node.inputs[1])?.shape).toEqual([4, 6]);
  if (node.inputs[2] !== undefined) expect(graph.constants.get(node.inputs[2])?.shape).toEqual([4]);
}

describe('matmulToGemm', () => {
  it.each<[string, (b: GraphBuilder, x: ValueId) => ValueId]>([
    ['MatMul', (b, x) => b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])])],
    [
      'MatMul and a bias',
      (b, x) => b.node('Add', 'add', [b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])]), b.floats('b', [4])]),
    ],
    [
      'a bias (1, O) in front',
      (b, x) => b.node('Add', 'add', [b.floats('b', [1, 4]), b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])])]),
    ],
    ['Gemm with weights (I, O)', (b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [6, 4]), b.floats('b', [4])])],
    [
      'Gemm with factors',
      (b, x) =>
        b.node('Gemm', 'fc', [x, b.floats('w', [4, 6]), b.floats('b', [4])], {
          transB: int(1),
          alpha: float(0.5),
          beta: float(3),
        }),
    ],
    [
      'Gemm with a scalar bias',
      (b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [4, 6]), b.scalar('b', 0.5)], { transB: int(1) }),
    ],
    ['Gemm without bias', (b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [6, 4])], { alpha: float(2) })],
  ])('brings %s to one form', (_, then) => {
    const after = checkPass(build(then), matmulToGemm);
    expect(opsOf(after)).toEqual(['Gemm']);
    expect(after.nodes[0].name).toBe('fc');
    expectPlain(after);
  });

  it('takes a whole batch', () => {
    const graph = build((b, x) => b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])]), [3, 6]);
    expectPlain(checkPass(graph, matmulToGemm));
  });

  it('leaves an addition that is no bias', () => {
    const graph = build((b, x) =>
      b.node('Add', 'add', [b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])]), b.floats('b', [5, 4])]),
    );
    expect(opsOf(checkPass(graph, matmulToGemm))).toEqual(['Gemm', 'Add']);
  });

  it.each<[string, Graph]>([
    ['a product of three axes', build((b, x) => b.node('MatMul', 'fc', [x, b.floats('w', [6, 4])]), [1, 2, 6])],
    ['a product of two inputs', build((b, x) => b.node('MatMul', 'fc', [x, b.input('y', [6, 4])]))],
    [
      'a Gemm of the right form',
      build((b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [4, 6]), b.floats('b', [4])], { transB: int(1) })),
    ],
    [
      'a Gemm that turns its input',
      build((b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [1, 4])], { transA: int(1) })),
    ],
  ])('leaves %s alone', (_, graph) => {
    expect(opsOf(checkPass(graph, matmulToGemm))).toEqual(opsOf(graph));
    expect(matmulToGemm(graph)).toBe(graph);
  });

  it('makes a bias that differs from row to row a sum of its own', () => {
    const graph = build((b, x) => b.node('Gemm', 'fc', [x, b.floats('w', [6, 4]), b.floats('b', [3, 4])]), [3, 6]);
    expect(opsOf(checkPass(graph, matmulToGemm))).toEqual(['Gemm', 'Add']);
  });
});
