/**
 * Removes nodes of whose outputs nothing reaches an output of the graph or a head, and constants that nothing reads.
 *
 *   x ─ Conv ─ y (output)                x ─ Conv ─ y
 *   x ─ Shape ─ s (read by nothing)  →
 */
import type { Graph } from '../graph/graph';
import { Draft } from './draft';

export function removeDead(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = draft.length - 1; index >= 0; index--) {
    if (!draft.node(index)?.outputs.some((id) => draft.isRead(id))) draft.remove(index);
  }
  return draft.close();
}
