/** The parts of a program and of its float graph that some values are made by: what comes after them is not computed. */
import { readsOf } from '../graph/captures';
import { producersOf } from '../graph/edges';
import type { Graph, ValueId } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';

/** Makes the same integers; its outputs are the values. The graph stays whole, as islands name its nodes. */
export function programUpTo(model: QuantizedModel, values: readonly ValueId[]): QuantizedModel {
  const needed = new Set(values);
  const steps: Step[] = [];
  for (const step of [...model.steps].reverse()) {
    if (!step.outputs.some((value) => needed.has(value))) continue;
    step.inputs.forEach((value) => needed.add(value));
    steps.unshift(step);
  }
  return { ...model, steps, outputs: values };
}

/** Its outputs are the values; inputs, constants and ids stay. */
export function graphUpTo(graph: Graph, values: readonly ValueId[]): Graph {
  const makers = producersOf(graph);
  const reads = readsOf(graph);
  const nodes = new Set<number>();
  const pending = [...values];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const maker = makers.get(value);
    if (maker === undefined || nodes.has(maker)) continue;
    nodes.add(maker);
    pending.push(...reads(graph.nodes[maker]));
  }
  return subgraphOf(graph, [...nodes], graph.inputs, values);
}
