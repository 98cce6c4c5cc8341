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
  let left = mostNodes - (graph.node?.length ?? 0);
  const found = new Map<onnx.INodeProto, Repetition>();
  const around = new Set(namesIn(graph));
  // ONNX forbids it; where a body hides a name that its node may read, it would read the wrong one beside those of the graph.
  const hides = (body: onnx.IGraphProto, { output }: onnx.INodeProto): boolean =>
    namesIn(body).some((name) => name !== '' && around.has(name) && !output?.includes(name));
  for (const node of graph.node ?? []) {
    const repetition = repetitionOf(node, known, opset);
    if (!repetition || hides(repetition.body, node)) continue;
    const { body, count } = repetition;
    const size = count * (nodesIn(body) + (node.input?.length ?? 0) + (node.output?.length ?? 0) + 1);
    if (size > left) continue;
    left -= size;
    found.set(node, repetition);
  }
  if (found.size === 0) return graph;
  const room: Room = { taken: new Set(namesIn(graph)), initializer: [], opset };
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

function repetitionOf(node: onnx.INodeProto, known: KnownValues, opset: number): Repetition | undefined {
  if (!repeats(node)) return undefined;
  return node.opType === 'Loop' ? repeatedByLoop(node, known) : repeatedByScan(node, known, opset);
}
