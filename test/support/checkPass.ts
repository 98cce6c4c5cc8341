/**
 * What holds for every pass: the graph stays well-formed, the original is not touched, the outputs stay the same, and types and
 * shapes that the pass wrote down are those that follow from its nodes.
 */
import { expect } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import { absent, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { sizeOf } from '../../src/graph/tensor';
import { interpret, type NdArray } from './floatInterpreter';
import { random } from './random';

/** Runs a pass on a graph with inferred shapes, checks all that, and answers the result. */
export function checkPass(original: Graph, pass: (graph: Graph) => Graph, tolerance = 1e-5): Graph {
  const before = inferShapes(original);
  expect(checkGraph(before)).toEqual([]);
  const snapshot = structuredClone(before);
  const passed = pass(before);
  const after = inferShapes(passed);
  expect(checkGraph(after)).toEqual([]);
  expect(declared(passed, passed)).toEqual(declared(passed, after));
  expect(before).toEqual(snapshot);
  expect(after.layers).toBe(before.layers);
  expect([after.inputs, after.outputs, after.heads]).toEqual([before.inputs, before.outputs, before.heads]);
  expectSameOutputs(before, after, tolerance);
  return after;
}

/** Types and shapes of what nodes make, as `graph` has them, where a pass wrote them down. */
function declared({ nodes, values }: Graph, graph: Graph): readonly unknown[] {
  const made = nodes.flatMap(({ outputs }) => outputs.filter((id) => id !== absent));
  return made.map((id) => [
    values[id].name,
    values[id].type === 'unknown' ? 'unknown' : graph.values[id].type,
    values[id].shape && graph.values[id].shape,
  ]);
}

export function expectSameOutputs(before: Graph, after: Graph, tolerance: number): void {
  const inputs = seededInputs(before);
  const [left, right] = [interpret(before, inputs), interpret(after, inputs)];
  for (const id of before.outputs) {
    expect(right.get(id)?.shape).toEqual(left.get(id)?.shape);
    expect(distance(left.get(id), right.get(id))).toBeLessThan(tolerance);
    expect(after.values[id].shape).toEqual(left.get(id)?.shape);
  }
}

export function seededInputs(graph: Graph, seed = 3): ReadonlyMap<ValueId, NdArray> {
  const source = random(seed);
  return new Map(
    graph.inputs.map((id) => {
      const shape = graph.values[id].shape ?? [];
      return [id, { shape, data: Array.from({ length: sizeOf(shape) }, () => source.next() * 2 - 1) }];
    }),
  );
}

/** Largest difference relative to the largest magnitude. */
function distance(left: NdArray | undefined, right: NdArray | undefined): number {
  if (!left || left.data.length !== right?.data.length || left.data.length === 0) return Infinity;
  const magnitude = Math.max(...left.data.map(Math.abs), 1e-6);
  return Math.max(...left.data.map((value, at) => Math.abs(value - right.data[at]))) / magnitude;
}

/** The operators of a graph in order, with what is fused into them: `Conv+relu`. */
export function opsOf(graph: Graph): readonly string[] {
  return graph.nodes.map(({ op, activation }) => (activation ? `${op}+${activation.kind}` : op));
}
