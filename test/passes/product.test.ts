/** Which matrix products are read as convolutions, and with which sizes and weights: by hand, from what the shapes mean. */
import { describe, expect, it } from 'vitest';
import { float, int, type Attributes, type ValueId } from '../../src/graph/graph';
import { floatTensor, type Shape } from '../../src/graph/tensor';
import { Draft } from '../../src/passes/draft';
import { productOf, type Product } from '../../src/passes/product';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: ValueId) => ValueId;

function found(shape: Shape, make: Make): Product | undefined {
  const b = graphBuilder(random(1));
  const graph = b.build([make(b, b.input('x', shape))]);
  return productOf(new Draft(graph), graph.nodes[graph.nodes.length - 1]);
}

/** 0, 1, 2, … in this shape. */
const counted = (b: GraphBuilder, name: string, shape: Shape): ValueId =>
  b.constant(
    name,
    floatTensor(
      shape,
      Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, i) => i),
    ),
  );

describe('Gemm of several rows', () => {
  const gemm =
    (weights: Shape, bias?: Shape, attributes: Attributes = {}): Make =>
    (b, x) => {
      const inputs = [x, counted(b, 'w', weights), ...(bias ? [counted(b, 'b', bias)] : [])];
      return b.node('Gemm', 'fc', inputs, { transB: int(1), ...attributes });
    };
  const sizes = { side: 'right', groups: 1, shared: 1, inner: 2, outer: 3, columns: 5 } as const;
  const weights = Float32Array.of(0, 1, 2, 3, 4, 5);
  it.each<readonly [string, Shape | undefined, Float32Array | undefined]>([
    ['without a bias', undefined, undefined],
    ['with one per column', [3], Float32Array.of(0, 1, 2)],
    ['with one per column, in a row', [1, 3], Float32Array.of(0, 1, 2)],
  ])('is a product %s', (_, bias, expected) => {
    const made = found([5, 2], gemm([3, 2], bias));
    expect(made).toMatchObject({ ...sizes, weights });
    expect(made?.bias).toEqual(expected);
  });
  it.each<readonly [string, Shape, Make]>([
    ['of one row', [1, 2], gemm([3, 2])],
    ['of as many rows as columns with a bias per row', [3, 2], gemm([3, 2], [3, 1])],
    ['with one bias for all', [5, 2], gemm([3, 2], [1])],
    ['with a bias of another length', [5, 2], gemm([3, 2], [2])],
    [
      'with a bias that is computed',
      [5, 2],
      (b, x) => b.node('Gemm', 'fc', [x, counted(b, 'w', [3, 2]), b.input('b', [3])], { transB: int(1) }),
    ],
    [
      'with weights that are computed',
      [5, 2],
      (b, x) => b.node('Gemm', 'fc', [x, b.input('w', [3, 2])], { transB: int(1) }),
    ],
    ['with a factor', [5, 2], gemm([3, 2], undefined, { alpha: float(2) })],
    ['with a factor of the bias', [5, 2], gemm([3, 2], [3], { beta: float(2) })],
    ['with weights as they are', [5, 2], gemm([2, 3], undefined, { transB: int(0) })],
    ['of columns', [2, 5], gemm([3, 2], undefined, { transA: int(1) })],
    ['of a map', [5, 2, 2], gemm([3, 2])],
    ['with weights of three axes', [5, 2], gemm([3, 2, 1])],
    ['of rows that do not fit', [5, 4], gemm([3, 2])],
    ['of rows nobody knows', [-1, 2], gemm([3, 2])],
  ])('is none %s', (_, shape, make) => expect(found(shape, make)).toBeUndefined());
});

describe('MatMul', () => {
  const right =
    (shape: Shape): Make =>
    (b, x) =>
      b.node('MatMul', 'fc', [x, counted(b, 'w', shape)]);
  const left =
    (shape: Shape): Make =>
    (b, x) =>
      b.node('MatMul', 'fc', [counted(b, 'w', shape), x]);
  // Rows of the right constant are the inner axis: (2, 3) of 0 … 5 turned is 0 3 1 4 2 5.
  const turned = [0, 3, 1, 4, 2, 5];
  it.each<readonly [string, Shape, Make, Partial<Product>, readonly number[]]>([
    ['right', [5, 2], right([2, 3]), { side: 'right', groups: 1, shared: 1, inner: 2, outer: 3, columns: 5 }, turned],
    ['right of four axes', [2, 3, 5, 2], right([2, 3]), { groups: 1, inner: 2, outer: 3, columns: 30 }, turned],
    ['right, one matrix in more axes', [4, 5, 2], right([1, 2, 3]), { groups: 1, columns: 20 }, turned],
    ['right, a vector', [5, 2], right([2]), { groups: 1, inner: 2, outer: 1, columns: 5 }, [0, 1]],
    [
      ...(['right, one each', [2, 5, 2], right([2, 2, 3])] as const),
      { side: 'right', groups: 2, shared: 1, inner: 2, outer: 3, columns: 5 },
      [...turned, ...turned.map((value) => value + 6)],
    ],
    [
      'left',
      [2, 5],
      left([3, 2]),
      { side: 'left', groups: 1, shared: 1, inner: 2, outer: 3, columns: 5 },
      [0, 1, 2, 3, 4, 5],
    ],
    ['left of four axes', [4, 3, 2, 5], left([3, 2]), { groups: 1, shared: 12, columns: 60 }, [0, 1, 2, 3, 4, 5]],
    ['left, a vector', [2, 5], left([2]), { inner: 2, outer: 1, columns: 5 }, [0, 1]],
    [
      ...(['left, one each', [2, 2, 5], left([2, 1, 2])] as const),
      { side: 'left', groups: 2, shared: 1, inner: 2, outer: 1, columns: 5 },
      [0, 1, 2, 3],
    ],
  ])('by a constant %s', (_, shape, make, sizes, weights) => {
    const made = found(shape, make);
    expect(made).toMatchObject(sizes);
    expect([...(made?.weights ?? [])]).toEqual(weights);
  });
  it.each<readonly [string, Shape, Make]>([
    ['of two maps', [5, 2], (b, x) => b.node('MatMul', 'fc', [x, b.input('y', [2, 3])])],
    ['of two constants', [5, 2], (b) => b.node('MatMul', 'fc', [counted(b, 'v', [5, 2]), counted(b, 'w', [2, 3])])],
    ['of a vector', [2], right([2, 3])],
    ['of an unknown shape', [-1, 2], right([2, 3])],
    ['that does not fit on the right', [5, 4], right([2, 3])],
    ['that does not fit on the left', [4, 5], left([3, 2])],
    ['of other matrices on the right', [3, 5, 2], right([2, 2, 3])],
    ['of other matrices on the left', [3, 2, 5], left([2, 3, 2])],
    ['of more axes than x', [5, 2], right([1, 2, 3])],
    ['of fewer matrices than x', [2, 3, 5, 2], right([3, 2, 3])],
    ['with an activation of another name', [5, 2], (b, x) => b.node('Mul', 'fc', [x, counted(b, 'w', [5, 2])])],
  ])('is none %s', (_, shape, make) => expect(found(shape, make)).toBeUndefined());
  it('of another domain, or with an activation, is none', () => {
    const b = graphBuilder(random(1));
    const graph = b.build([right([2, 3])(b, b.input('x', [5, 2]))]);
    const [node] = graph.nodes;
    expect(productOf(new Draft(graph), { ...node, domain: 'com.example' })).toBeUndefined();
    expect(productOf(new Draft(graph), { ...node, activation: { kind: 'relu' } })).toBeUndefined();
    expect(productOf(new Draft(graph), node)).toBeDefined();
  });
});
