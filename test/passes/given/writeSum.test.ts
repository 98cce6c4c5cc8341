/** Sums of products as float nodes, and ranges that are taken anew for each input: lines of nodes by hand. */
import { describe, expect, it } from 'vitest';
import { absent, int, type ValueId } from '../../../src/graph/graph';
import { bytesOf, floatTensor, type Tensor } from '../../../src/graph/tensor';
import { Draft } from '../../../src/passes/draft';
import { dropDynamic, gathered } from '../../../src/passes/given/dynamic';
import { withRealsMoved } from '../../../src/passes/given/dynamicSources';
import { sumOf } from '../../../src/passes/given/integerSums';
import { writeSum } from '../../../src/passes/given/writeSum';
import { type GraphBuilder, graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { told } from './told';

const bytes = (type: 'int8' | 'uint8', shape: readonly number[], ...values: readonly number[]): Tensor => ({
  ...{ type, shape, bytes: Uint8Array.from(values) },
});
const int32 = (...values: readonly number[]): Tensor => ({
  ...{ type: 'int32', shape: [values.length], bytes: bytesOf(Int32Array.from(values)) },
});
const float32 = { to: int(1) };

/** The first node's sum, written. */
function written(write: (b: GraphBuilder) => ValueId): readonly string[] {
  const b = graphBuilder(random(1));
  const graph = b.build([write(b)]);
  const draft = new Draft(graph);
  writeSum(draft, 0, sumOf(draft, 0, new Map()) ?? expect.fail('a sum'));
  return told(draft.close());
}
const matrix = (b: GraphBuilder) => b.constant('w', bytes('int8', [2, 2], 1, 2, 3, 4));
const product = (b: GraphBuilder, more: readonly ValueId[] = []) =>
  b.node('MatMulInteger', 'n', [
    b.input('q', [1, 2], 'uint8'),
    matrix(b),
    b.constant('z', bytes('uint8', [], 7)),
    ...more,
  ]);

describe('a sum of products', () => {
  const integers = 'n/integers = DequantizeLinear(q n/integers/scale[]{1} n/integers/zero_point[]{7})';
  const w = 'w[2,2]{1,2,3,4}';
  it('is a product of what it multiplies, made real', () =>
    expect(written((b) => product(b))).toEqual([
      ...[integers, `n/weights = DequantizeLinear(${w} n/weights/scale[]{1})`, 'n:out = MatMul(n/integers n/weights)'],
    ]));
  it('has scales along the outputs, and as many zero points', () => {
    const lines = written((b) => {
      const sum = product(b, [b.constant('wz', bytes('int8', [1], 3))]);
      const scales = b.constant('s', floatTensor([2], [0.5, 0.25]));
      return b.node('DequantizeLinear', 'd', [sum, scales]);
    });
    expect(lines[1]).toBe(
      `n/weights = DequantizeLinear(${w} n/weights/scale[2]{0.5,0.25} n/weights/zero_point[2]{3,3} axis=1)`,
    );
    expect(lines[2]).toBe('d:out = MatMul(n/integers n/weights)');
    const two = written((b) => product(b, [b.constant('wz', bytes('int8', [2], 3, 4))]));
    expect(two[1]).toBe(
      `n/weights = DequantizeLinear(${w} n/weights/scale[2]{1,1} n/weights/zero_point[2]{3,4} axis=1)`,
    );
  });
  it('has its bias behind it, at the scale of the sum', () => {
    const lines = written((b) => {
      const sum = b.node('Add', 'a', [product(b), b.constant('b', int32(5, 6))]);
      return b.node('DequantizeLinear', 'd', [sum, b.scalar('s', 0.5)]);
    });
    expect(lines.slice(2)).toEqual([
      'n/bias = DequantizeLinear(n/bias_integers[2]{5,6} n/bias/scale[]{0.5})',
      'n/product = MatMul(n/integers n/weights)',
      'd:out = Add(n/product n/bias)',
    ]);
  });
  it('of a convolution has its bias in it, and scales along the first axis', () => {
    const lines = written((b) => {
      const w4 = b.constant('w', bytes('int8', [2, 1, 1, 1], 1, 2));
      const sum = b.node('ConvInteger', 'n', [b.input('q', [1, 1, 2, 2], 'uint8'), w4], { group: int(1) });
      const biased = b.node('Add', 'a', [sum, b.constant('b', int32(5, 6))]);
      const real = b.node('Cast', 'c', [biased], float32);
      return b.node('Mul', 'm', [real, b.constant('s', floatTensor([1, 2, 1, 1], [0.5, 0.25]))]);
    });
    expect(lines).toEqual([
      'n/integers = DequantizeLinear(q n/integers/scale[]{1})',
      'n/weights = DequantizeLinear(w[2,1,1,1]{1,2} n/weights/scale[2]{0.5,0.25} axis=0)',
      'n/bias = DequantizeLinear(n/bias_integers[2]{5,6} n/bias/scale[2]{0.5,0.25} axis=0)',
      'm:out = Conv(n/integers n/weights n/bias group=1)',
    ]);
  });
  it('of real numbers adds what is added', () =>
    expect(
      written((b) => {
        const inputs = [b.input('x', [1, 2]), matrix(b), b.scalar('s', 0.5), absent, b.input('added', [2])];
        return b.node('com.microsoft::DynamicQuantizeMatMul', 'n', inputs);
      }),
    ).toEqual([
      `n/weights = DequantizeLinear(${w} n/weights/scale[]{0.5})`,
      ...['n/product = MatMul(x n/weights)', 'n:out = Add(n/product added)'],
    ]));
});

describe('integers that are made anew', () => {
  const dynamic = (write: (b: GraphBuilder, q: ValueId, scale: ValueId, zero: ValueId) => readonly ValueId[]) => {
    const b = graphBuilder(random(1));
    const q = b.node('DynamicQuantizeLinear', 'd', [b.input('x', [1, 2])], {}, 3);
    const ends = write(b, q, b.output(q, 1), b.output(q, 2));
    const { graph, sources } = withRealsMoved(b.build(ends));
    const draft = new Draft(graph);
    const unread = dropDynamic(draft, sources);
    return { lines: told(draft.close()), unread: unread.map(({ layer }) => layer) };
  };
  it('are their real numbers where they are made real again', () =>
    expect(dynamic((b, q, scale, zero) => [b.node('DequantizeLinear', 'r', [q, scale, zero])])).toEqual({
      ...{ lines: ['r:out = Identity(x)'], unread: ['d'] },
    }));
  it('are so behind what moves them', () =>
    expect(
      dynamic((b, q, scale, zero) => [
        b.node('DequantizeLinear', 'r', [b.node('Reshape', 'm', [q, b.ints('to', [2, 1])]), scale, zero]),
      ]),
    ).toEqual({ lines: ['m:out/real = Reshape(x to[2]{2,1})', 'r:out = Identity(m:out/real)'], unread: ['d'] }));
  it.each<[string, (b: GraphBuilder, q: ValueId, scale: ValueId, zero: ValueId) => ValueId]>([
    ['by another scale', (b, q, _, zero) => b.node('DequantizeLinear', 'r', [q, b.scalar('s', 1), zero])],
    ['without their zero point', (b, q, scale) => b.node('DequantizeLinear', 'r', [q, scale])],
    ['by another operator', (b, q, scale, zero) => b.node('Other', 'r', [q, scale, zero])],
  ])('stay where they are read %s', (_, write) => {
    const { lines, unread } = dynamic((...given) => [write(...given)]);
    expect([lines[0], unread]).toEqual(['d:out,d:out1,d:out2 = DynamicQuantizeLinear(x)', []]);
    expect(lines).toHaveLength(2);
  });
  it('leave with products of their scales that nobody reads, and nothing else', () => {
    const { lines } = dynamic((b, q, scale, zero) => {
      b.node('Mul', 'product', [scale, b.scalar('s', 2)]);
      b.node('Add', 'sum', [b.input('y', []), b.scalar('t', 2)]);
      return [b.node('DequantizeLinear', 'r', [q, scale, zero])];
    });
    expect(lines).toEqual(['sum:out = Add(y t[]{2})', 'r:out = Identity(x)']);
  });
});

describe('rows of a table of integers', () => {
  const table = (b: GraphBuilder) => b.constant('t', bytes('int8', [2, 2], 1, 2, 3, 4));
  const picked = (write: (b: GraphBuilder) => readonly ValueId[]) => {
    const b = graphBuilder(random(1));
    const graph = b.build(write(b));
    const draft = new Draft(graph);
    gathered(
      draft,
      graph.nodes.findIndex(({ name }) => name === 'r'),
    );
    return { lines: told(draft.close()), was: told(graph) };
  };
  const rows = (b: GraphBuilder, of = table(b), op = 'Gather') =>
    b.node(op, 'g', [of, b.input('i', [1], 'int64')], { axis: int(0) });
  it('are real numbers before they are picked', () =>
    expect(picked((b) => [b.node('DequantizeLinear', 'r', [rows(b), b.scalar('s', 0.5)])]).lines).toEqual([
      'g/table = DequantizeLinear(t[2,2]{1,2,3,4} s[]{0.5})',
      'r:out = Gather(g/table i axis=0)',
    ]));
  it.each<[string, (b: GraphBuilder) => readonly ValueId[]]>([
    [
      'of scales of their own',
      (b) => [b.node('DequantizeLinear', 'r', [rows(b), b.constant('s', floatTensor([2], [1, 2]))])],
    ],
    ['of a scale that is computed', (b) => [b.node('DequantizeLinear', 'r', [rows(b), b.input('s', [])])]],
    [
      'of a table that is computed',
      (b) => [b.node('DequantizeLinear', 'r', [rows(b, b.input('y', [2, 2])), b.scalar('s', 1)])],
    ],
    [
      'that another operator picks',
      (b) => [b.node('DequantizeLinear', 'r', [rows(b, table(b), 'GatherND'), b.scalar('s', 1)])],
    ],
    ['that another operator reads', (b) => [b.node('Cast', 'r', [rows(b), b.scalar('s', 1)])]],
    ['that nobody makes', (b) => [b.node('DequantizeLinear', 'r', [table(b), b.scalar('s', 1)])]],
    [
      'that somebody else reads',
      (b) => {
        const g = rows(b);
        return [b.node('DequantizeLinear', 'r', [g, b.scalar('s', 1)]), b.node('Neg', 'n', [g])];
      },
    ],
  ])('stay integers %s', (_, write) => {
    const { lines, was } = picked(write);
    expect(lines).toEqual(was);
  });
});
