/** Scales of values that meet: powers of two apart in `pow2-ratio`, whichever operators they meet in. */
import { describe, expect, it } from 'vitest';
import { int } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { strict } from '../../src/quantize/presets/strict';
import type { AdjustmentMode } from '../../src/quantize/quantizedModel';
import { wantedScales } from '../../src/quantize/scales';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** Scales of x, y and what is made: 127, 50 and 12.7 steps of their own make 1. */
function scalesOf(
  make: (b: GraphBuilder, x: number, y: number) => number,
  adjustment: AdjustmentMode,
  alignConcat = true,
) {
  const b = graphBuilder(random(1));
  const [x, y] = [b.input('x', [1, 4, 2, 2]), b.input('y', [1, 4, 2, 2])];
  const graph = inferShapes(b.build([make(b, x, y)]));
  const max = Float64Array.from(graph.values, (_, value) => (value === x ? 127 : value === y ? 50 : 12.7));
  const ranges = { min: max.map((value) => -value), max, images: 1 };
  const scales = wantedScales(graph, ranges, { ...strict.settings, adjustment, alignConcat });
  return [scales[x], scales[y], scales[graph.outputs[0]]];
}

const own = [1, 50 / 127, 0.1];
const met = [1, 0.5, 0.125];

describe('scales meet', () => {
  it.each<[string, (b: GraphBuilder, x: number, y: number) => number, readonly number[]]>([
    ['in a sum', (b, x, y) => b.node('Add', 'n', [x, y]), met],
    ['in a difference', (b, x, y) => b.node('Sub', 'n', [x, y]), met],
    ['in a sum of many', (b, x, y) => b.node('Sum', 'n', [x, y]), met],
    ['in a maximum', (b, x, y) => b.node('Max', 'n', [x, y]), met],
    ['in a minimum', (b, x, y) => b.node('Min', 'n', [x, y]), met],
    ['in a join', (b, x, y) => b.node('Concat', 'n', [x, y], { axis: int(1) }), met],
    ['not in a product', (b, x, y) => b.node('Mul', 'n', [x, y]), own],
    ['not beside a constant', (b, x) => b.node('Max', 'n', [x, b.scalar('c', 1)]), own],
    ['beside a constant that is added', (b, x) => b.node('Add', 'n', [x, b.scalar('c', 1)]), [1, 50 / 127, 0.125]],
  ])('%s', (_, make, expected) => {
    const close = (scales: readonly number[], wanted: readonly number[]): void =>
      scales.forEach((scale, at) => expect(scale).toBeCloseTo(wanted[at], 12));
    close(scalesOf(make, 'pow2-ratio'), expected);
    close(scalesOf(make, 'pow2-ratio', false), own);
    close(scalesOf(make, 'mul-shift'), own);
    close(scalesOf(make, 'pow2-tensor'), met);
  });
});
