/**
 * Recognizes global pooling.
 *
 *   x ─ ReduceMean{all spatial axes, keepdims} ─ y     →     x ─ GlobalAveragePool ─ y
 *   x ─ ReduceMean{all spatial axes} ─ y               →     x ─ GlobalAveragePool ─ Flatten ─ y
 *
 * ReduceMax likewise becomes GlobalMaxPool. Needs inferred shapes.
 */
import { absent, type Graph, int, intOf, intsOf, type Node } from '../graph/graph';
import { numbersOf, type Shape } from '../graph/tensor';
import { Draft } from './draft';

const globalOps: Readonly<Record<string, string>> = { ReduceMean: 'GlobalAveragePool', ReduceMax: 'GlobalMaxPool' };

export function globalPool(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && !node.activation && Object.hasOwn(globalOps, node.op))
      convert(draft, index, node);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, node: Node): void {
  const [input] = node.inputs;
  const shape = draft.shape(input);
  const type = draft.value(input)?.type ?? 'unknown';
  if (!shape || shape.length < 3 || !type.startsWith('float') || !coversSpatialAxes(draft, node, shape.length)) return;
  const pool = { ...node, op: globalOps[node.op], inputs: [input], attributes: {} };
  if (intOf(node, 'keepdims', 1) === 1) return draft.replace(index, pool);
  const pooled: Shape = shape.map((size, axis) => (axis < 2 ? size : 1));
  const map = draft.addValue({ name: `${node.name}/pooled`, type, shape: pooled });
  draft.insertBefore(index, { ...pool, name: `${node.name}/pool`, outputs: [map] });
  draft.replace(index, { ...node, op: 'Flatten', inputs: [map], attributes: { axis: int(1) } });
}

function coversSpatialAxes(draft: Draft, node: Node, rank: number): boolean {
  const given = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  if (given !== absent && !tensor) return false;
  const axes = tensor ? numbersOf(tensor) : intsOf(node, 'axes', []);
  const covered = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  return covered.size === rank - 2 && [...covered].every((axis) => axis >= 2 && axis < rank);
}
