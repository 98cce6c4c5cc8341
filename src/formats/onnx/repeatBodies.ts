/**
 * Loop and Scan nodes whose count is known before the network runs, and which nothing ends earlier, give way to their body, as often as
 * it is run.
 *
 *   n, true, v ─ Loop(body) ─ w, scanned     →     v ─ body ─ body ─ … ─ w,     what each run hands out ─ Unsqueeze ─ Concat ─ scanned
 */
import type { onnx } from 'onnx-proto';
import { repeatedByLoop } from './loopBody';
import type { Room } from './numberForms';
import { repeated, type Repetition } from './repeatedBody';
import { repeatedByScan } from './scanBody';
import { namesIn, type KnownValues } from './subgraphs';

/** Nodes that the loops of a graph may grow into; nested ones grow exponentially. */
const mostNodes = 50_000;

/** The same graph where nothing can be written out. `opset`: of ONNX's own operators. */
export function repeatBodies(graph: onnx.IGraphProto, known: KnownValues, opset: number): onnx.IGraphProto {
  const repeating = (graph.node ?? []).filter(repeats);
  if (repeating.length === 0) return graph;
  let left = mostNodes - (graph.node?.length ?? 0);
  const found = new Map<onnx.INodeProto, Repetition>();
  const taken = new Set(namesIn(graph));
  // ONNX forbids it; where a body hides a name that its node may read, it would read the wrong one beside those of the graph.
  const hides = (body: onnx.IGraphProto, { output }: onnx.INodeProto): boolean =>
    namesIn(body).some((name) => name !== '' && taken.has(name) && !output?.includes(name));
  for (const node of repeating) {
    const repetition = node.opType === 'Loop' ? repeatedByLoop(node, known) : repeatedByScan(node, known, opset);
    if (!repetition || hides(repetition.body, node)) continue;
    const { body, count } = repetition;
    const size = count * (nodesIn(body) + (node.input?.length ?? 0) + (node.output?.length ?? 0) + 1);
    if (size > left) continue;
    left -= size;
    found.set(node, repetition);
  }
  if (found.size === 0) return graph;
  const room: Room = { taken, initializer: [], opset };
  const node = (graph.node ?? []).flatMap((each) => {
    const repetition = found.get(each);
    return repetition ? repeated(each, repetition, room) : [each];
  });
  return { ...graph, node, initializer: [...(graph.initializer ?? []), ...room.initializer] };
}

/** Those of bodies within it, too. */
function nodesIn({ node }: onnx.IGraphProto): number {
  const nodes = node ?? [];
  const attributes = nodes.flatMap(({ attribute }) => attribute ?? []);
  const bodies = attributes.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...(graphs ?? [])]);
  return bodies.reduce((sum, body) => sum + nodesIn(body), nodes.length);
}

/** Whether a node may be one of those. */
export const repeats = ({ opType, domain }: onnx.INodeProto): boolean =>
  (opType === 'Loop' || opType === 'Scan') && !domain;
