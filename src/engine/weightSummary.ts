/** How the weights of each layer are distributed, for a picture: range, moments and a coarse histogram. */
import type { Graph, Node, ValueId } from '../graph/graph';
import { floatsOf } from '../graph/tensor';
import type { WeightSummary } from '../protocol/results/results';

const bins = 48;

/** Operators whose second input is the weights. */
const weighted = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** By layer name; layers without weights, or whose weights file is missing, are left out. Batch normalization is not folded. */
export function weightSummaries(graph: Graph): Readonly<Record<string, WeightSummary>> {
  const found = graph.nodes.flatMap((node): [string, WeightSummary][] => {
    const tensor = weightsOf(graph, node);
    return tensor === undefined ? [] : [[graph.layers[node.layer].name, summaryOf(tensor)]];
  });
  return Object.fromEntries(found);
}

function weightsOf(graph: Graph, node: Node): Float32Array | undefined {
  const id: ValueId | undefined = weighted.has(node.op) ? node.inputs[1] : undefined;
  const tensor = id === undefined ? undefined : graph.constants.get(id);
  return tensor && /^float/.test(tensor.type) ? floatsOf(tensor) : undefined;
}

function summaryOf(weights: Float32Array): WeightSummary {
  let [count, min, max, sum, squares, zeros] = [0, Infinity, -Infinity, 0, 0, 0];
  for (const w of weights) {
    if (!Number.isFinite(w)) continue;
    count++;
    min = Math.min(min, w);
    max = Math.max(max, w);
    if (w === 0) zeros++;
    sum += w;
    squares += w * w;
  }
  if (count === 0) return { count, zeros, min: 0, max: 0, mean: 0, deviation: 0, bins: [] };
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 0));
  return { count, zeros, min, max, mean, deviation, bins: countBins(weights, min, max) };
}

/** Equal steps from min to max; the last one holds max itself. */
function countBins(weights: Float32Array, min: number, max: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  const perUnit = max > min ? bins / (max - min) : 0;
  for (const w of weights) if (Number.isFinite(w)) counts[Math.min(Math.trunc((w - min) * perUnit), bins - 1)]++;
  return counts;
}
