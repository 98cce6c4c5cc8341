/** What a graph is given when its nodes are written out as several: further values, constants and names that are free. */
import type { Graph, Value, ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';
import { namesOf, type Names } from './names';

export interface Extension {
  /** Of the graph, and what was added. */
  readonly values: readonly Value[];
  readonly constants: Graph['constants'];
  readonly nodeNames: Names;
  /** A value of that name, or of one like it that is free; with `tensor`, a constant. */
  readonly add: (value: Value, tensor?: Tensor) => ValueId;
}

export function extensionOf(graph: Graph): Extension {
  const values: Value[] = [...graph.values];
  const constants = new Map(graph.constants);
  const valueNames = namesOf(values.map(({ name }) => name));
  return {
    values,
    constants,
    nodeNames: namesOf(graph.nodes.map(({ name }) => name)),
    add(value, tensor) {
      const id = values.push({ ...value, name: valueNames.unique(value.name) }) - 1;
      if (tensor) constants.set(id, tensor);
      return id;
    },
  };
}
