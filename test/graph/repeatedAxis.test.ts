import { describe, expect, it } from 'vitest';
import { absent, type Attributes, type Graph, int, ints, type ValueId } from '../../src/graph/graph';
import { misfitLine, misfits } from '../../src/graph/parameters';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { floatOutputs } from '../support/forms';
import { random } from '../support/random';

type Inputs = (b: GraphBuilder, x: ValueId, axes: ValueId) => readonly ValueId[];

function graphOf(op: string, axes: readonly number[], inputs: Inputs, attributes: Attributes = {}): Graph {
  const b = graphBuilder(random(1));
  const node = b.node(op, 'n', inputs(b, b.input('x', [1, 1, 4, 4]), b.ints('axes', axes)), attributes);
  return inferShapes(b.build([node], { opsets: { '': 18 } }));
}

const lines = (graph: Graph): readonly string[] => misfits(graph).map((misfit) => misfitLine('m.onnx', misfit));
const padded: Inputs = (b, x, axes) => [x, b.ints('pads', [1, 1, 1, 1]), absent, axes];
const sliced: Inputs = (b, x, axes) => [x, b.ints('starts', [1, 1]), b.ints('ends', [3, 3]), axes];
const named: Inputs = (_, x, axes) => [x, axes];
const resized: Inputs = (b, x) => [x, absent, b.constant('scales', floatTensor([2], [2, 2]))];

/** What onnxruntime makes of each is asked beside. */
const runs = (graph: Graph): Promise<boolean> =>
  floatOutputs(graph, new Float32Array(16)).then(
    () => true,
    () => false,
  );

describe('axes that are named twice', () => {
  it.each<[string, string, Graph]>([
    ['Pad', '3 again in its axes 3, -1', graphOf('Pad', [3, -1], padded)],
    ['Slice', '2 again in its axes 2, 2', graphOf('Slice', [2, 2], sliced)],
    ['Unsqueeze', '5 again in its axes 5, -1', graphOf('Unsqueeze', [5, -1], named)],
    ['Resize', '2 again in its axes -2, 2', graphOf('Resize', [0], resized, { axes: ints([-2, 2]) })],
  ])('%s: refused, as onnxruntime does', async (op, found, graph) => {
    expect(lines(graph)).toEqual([`m.onnx: node 'n' (${op}): expected every axis once, found axis ${found}.`]);
    expect(await runs(graph)).toBe(false);
  });

  it.each<[string, Graph]>([
    ['Pad of two axes', graphOf('Pad', [3, -2], padded)],
    ['Slice of two axes', graphOf('Slice', [2, -1], sliced)],
    ['Unsqueeze of two axes', graphOf('Unsqueeze', [4, -1], named)],
    ['Squeeze of one axis, said twice', graphOf('Squeeze', [1, -3], named)],
    ['ReduceMean of one axis, said twice', graphOf('ReduceMean', [2, -2], named, { keepdims: int(1) })],
  ])('%s: let through, as onnxruntime does', async (_, graph) => {
    expect(lines(graph)).toEqual([]);
    expect(await runs(graph)).toBe(true);
  });
});
