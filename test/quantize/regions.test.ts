/** Where integers end: what only decodes runs in float, work does not, and neither does what a file gives integers of its own. */
import { describe, expect, it } from 'vitest';
import type { GivenScale } from '../../src/graph/given';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { prepare } from '../../src/passes/pipeline';
import { tailOf } from '../../src/quantize/regions';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: number) => number;

/** The tail's operators, of a network whose output has integers of its own where `given` says so. */
function tail(make: Make, given?: GivenScale): readonly string[] {
  const b = graphBuilder(random(1));
  const output = make(b, b.input('x', [1, 6, 8]));
  const built = inferShapes(b.build([output]));
  const { graph } = prepare(given ? { ...built, given: new Map([[output, given]]) } : built);
  return [...tailOf(graph)].map((index) => graph.nodes[index].op).sort();
}

const product: Make = (b, x) =>
  b.node('MatMul', 'product', [
    x,
    b.constant(
      'w',
      floatTensor(
        [8, 8],
        Array.from({ length: 64 }, (_, i) => i / 64),
      ),
    ),
  ]);
const behind =
  (op: string): Make =>
  (b, x) =>
    b.node(op, 'last', [product(b, x)]);

const bytes: GivenScale = { scale: 1 / 256, zeroPoint: 0, low: 0, high: 255, bits: 8 };

describe('the tail', () => {
  it('is what decodes behind a head', () => {
    expect(tail(behind('Softmax'))).toContain('Softmax');
  });

  it('has no part of what the file gives integers', () => {
    expect(tail(behind('Softmax'), bytes)).toEqual([]);
  });

  it('has no sum of a product and what stands before it, as blocks of transformers end in', () => {
    expect(tail((b, x) => b.node('Add', 'sum', [product(b, x), x]))).toEqual([]);
  });

  it('has arithmetic of two decoded values', () => {
    const make: Make = (b, x) => {
      const head = product(b, x);
      return b.node('Mul', 'scores', [b.node('Sigmoid', 'a', [head]), b.node('Exp', 'b', [head])]);
    };
    expect(tail(make)).toEqual(expect.arrayContaining(['Exp', 'Mul', 'Sigmoid']));
  });
});
