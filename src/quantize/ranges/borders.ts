/**
 * What a map is padded with has to be an integer of that map: the range of the map, and of every map whose integers it
 * passes on, is widened to the border's value. A border of −∞ has no integer, and widens nothing.
 */
import type { Ranges } from '../../calibrate/ranges';
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import { producersOf } from '../../graph/edges';
import { keepsScale } from '../../graph/keepsScale';
import { numbersOf } from '../../graph/tensor';

export function withBorders(graph: Graph, ranges: Ranges): Ranges {
  const borders = graph.nodes.flatMap((node) => {
    const value = node.op === 'Pad' ? borderValue(graph, node) : 0;
    return value !== undefined && value !== 0 && Number.isFinite(value) ? [{ map: node.inputs[0], value }] : [];
  });
  if (borders.length === 0) return ranges;
  const [min, max] = [ranges.min.slice(), ranges.max.slice()];
  const makers = producersOf(graph);
  for (const { map, value } of borders) {
    for (const each of [map, ...sourcesOf(graph, makers, map)]) {
      min[each] = Math.min(min[each], value);
      max[each] = Math.max(max[each], value);
    }
  }
  return { ...ranges, min, max };
}

/** 0 without one; undefined where it is computed. */
export function borderValue(graph: Graph, node: Node): number | undefined {
  const value = node.inputs[2] ?? absent;
  const tensor = graph.constants.get(value);
  return value === absent ? 0 : tensor && numbersOf(tensor)[0];
}

/** The values further up whose integers are this one's. */
function sourcesOf(graph: Graph, makers: ReadonlyMap<ValueId, number>, value: ValueId): readonly ValueId[] {
  const maker = makers.get(value);
  const node = maker === undefined ? undefined : graph.nodes[maker];
  if (!node || !keepsScale(node)) return [];
  return [node.inputs[0], ...sourcesOf(graph, makers, node.inputs[0])];
}
