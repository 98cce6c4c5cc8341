/** Tables whose rows are picked by tokens: Gather along the first axis of what is known, by an input of whole numbers. */
import type { Ranges } from '../calibrate/ranges';
import { absent, intOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatsOf, type ElementType, type Tensor } from '../graph/tensor';

const counting: readonly ElementType[] = ['int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];

/** An input that holds whole numbers: indices, counts. */
export function countsThings({ inputs, values }: Graph, value: ValueId): boolean {
  return inputs.includes(value) && counting.includes(values[value].type);
}

/** The table whose rows the node picks; undefined for any other node. */
export function pickedTable(graph: Graph, node: Node): Tensor | undefined {
  if (node.op !== 'Gather' || node.domain !== '' || intOf(node, 'axis', 0) !== 0) return undefined;
  const table = graph.constants.get(node.inputs[0]);
  return table?.type === 'float32' && countsThings(graph, node.inputs[1] ?? absent) ? table : undefined;
}

/** Rows that all the tables have which a value picks from; undefined where it picks none. */
export function rowsPicked(graph: Graph, tokens: ValueId): number | undefined {
  const tables = graph.nodes.flatMap((node) => (node.inputs[1] === tokens ? (pickedTable(graph, node) ?? []) : []));
  return tables.length === 0 ? undefined : Math.min(...tables.map(({ shape }) => shape[0]));
}

/** Ranges of what is picked: of all rows, also of those that no calibration sample picks. */
export function withTables(graph: Graph, ranges: Ranges): Ranges {
  const picks = graph.nodes.flatMap((node) => {
    const table = pickedTable(graph, node);
    return table ? [{ value: node.outputs[0], reals: floatsOf(table) }] : [];
  });
  if (picks.length === 0) return ranges;
  const [min, max] = [ranges.min.slice(), ranges.max.slice()];
  for (const { value, reals } of picks) {
    min[value] = reals.reduce((least, x) => Math.min(least, x), Infinity);
    max[value] = reals.reduce((most, x) => Math.max(most, x), -Infinity);
  }
  return { ...ranges, min, max };
}
