/** The loaded and prepared graph against onnxruntime on the original bytes: shapes, and every number that both compute. */
import { openFloatSession } from '../../../src/float/session';
import { inspect } from '../../../src/engine/inspect';
import type { Graph, ValueId } from '../../../src/graph/graph';
import type { Network } from '../network';
import { unless, type Verdict } from '../verdict';
import type { Numbers } from './onnxruntime';

/** What `inspect` shows, and what inference says of every value, is what the runtime made. */
export function sameShapes(loaded: Graph, { graph }: Network, original: ReadonlyMap<string, Numbers>): Verdict {
  const shown = new Map(inspect(loaded).layers.map(({ name, outputShape }) => [name, outputShape]));
  const complaints = graph.nodes.flatMap((node) => {
    const made = original.get(graph.values[node.outputs[0]].name);
    const shape = shown.get(node.name);
    if (!made || !shape?.length || shape.join() === made.shape.join()) return [];
    return [`${node.op} "${node.name}": inspect says ${shape.join('×')}, onnxruntime ${made.shape.join('×')}`];
  });
  const inferred = loaded.values.flatMap(({ name, shape }) => {
    const made = original.get(name);
    if (!made || !shape || shape.join() === made.shape.join()) return [];
    return [`value "${name}": inferred ${shape.join('×')}, onnxruntime ${made.shape.join('×')}`];
  });
  return unless('shapes', [...complaints, ...inferred][0]);
}

/** Relative to the largest number of the value; what cancels is as inexact as the numbers that it comes from. */
const tolerance = 2e-4;

export async function sameNumbers(
  prepared: Graph,
  original: ReadonlyMap<string, Numbers>,
  image: Float32Array,
): Promise<Verdict> {
  const made = prepared.nodes.flatMap(({ outputs }) => outputs);
  const observe = [...new Set([...made, ...prepared.outputs])].filter((id) => original.has(prepared.values[id]?.name));
  const session = await openFloatSession(prepared, { observe, threads: 1 });
  try {
    const found = await session.run(new Map([[prepared.inputs[0], image]]));
    const largest = Math.max(...[...original.values()].map(({ data }) => magnitude(data)));
    return unless('import', firstDifference(prepared, observe, found, original, largest));
  } finally {
    await session.close();
  }
}

function firstDifference(
  { values, nodes }: Graph,
  observed: readonly ValueId[],
  found: ReadonlyMap<ValueId, Float32Array>,
  original: ReadonlyMap<string, Numbers>,
  largest: number,
): string | undefined {
  for (const id of observed) {
    const expected = original.get(values[id].name);
    const ours = found.get(id);
    if (!expected || !ours) continue;
    const maker = nodes.find(({ outputs }) => outputs.includes(id));
    const what = `${maker?.op ?? 'constant'} "${values[id].name}"`;
    if (ours.length !== expected.data.length)
      return `${what}: ${ours.length} numbers instead of ${expected.data.length}`;
    const allowed = tolerance * magnitude(expected.data) + 1e-6 * Math.min(largest, 1e3);
    for (let i = 0; i < ours.length; i++) {
      if (differs(ours[i], expected.data[i], allowed))
        return `${what}: ${ours[i]} instead of ${expected.data[i]} at ${i}`;
    }
  }
  return undefined;
}

function differs(ours: number, expected: number, allowed: number): boolean {
  if (!Number.isFinite(expected) || !Number.isFinite(ours)) return !Object.is(ours, expected);
  return Math.abs(ours - expected) > allowed;
}

export function magnitude(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) most = Math.max(most, Math.abs(data[i]));
  return most;
}
