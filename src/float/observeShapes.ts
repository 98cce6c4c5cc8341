/**
 * Types and shapes that no rule tells (operators that the table does not know, of other domains too), as the runtime makes
 * them of an input of zeros. So whatever the runtime can run is at least a float island of a known shape.
 */
import { absent, type Graph, type ValueId } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { isKnown, sizeOf } from '../graph/tensor';
import { loadRuntime } from './runtime';
import { feedsOf, openRuntimeSession, runSession } from './session';

/** Whether a run could tell what inference did not: every input has a shape, and not every value. */
export function isObservable(graph: Graph): boolean {
  return graph.inputs.every((input) => isKnown(graph.values[input].shape)) && unknownValues(graph).length > 0;
}

/** The graph itself where nothing is unknown, or an input has open dimensions. Throws InputError where the runtime cannot run it. */
export async function observeShapes(graph: Graph): Promise<Graph> {
  const known = inferShapes(graph);
  if (!isObservable(known)) return graph;
  const unknown = unknownValues(known);
  const runtime = await loadRuntime();
  const session = await openRuntimeSession(known, unknown, runtime, undefined);
  try {
    const zeros = new Map(known.inputs.map((id) => [id, new Float32Array(sizeOf(known.values[id].shape ?? []))]));
    const made = await runSession(session, known, feedsOf(known, runtime, zeros));
    const values = known.values.map((value, id) => {
      const seen = unknown.includes(id) ? made[value.name] : undefined;
      return seen ? { ...value, type: seen.type, shape: seen.dims } : value;
    });
    return inferShapes({ ...known, values });
  } finally {
    await session.release();
  }
}

/** Tensors that nodes make and of which type or shape is not known. */
function unknownValues({ nodes, values }: Graph): readonly ValueId[] {
  const unknown: ValueId[] = [];
  for (const { op, outputs } of nodes)
    for (const id of outputs)
      if (id !== absent && (values[id].type === 'unknown' || !isKnown(values[id].shape)) && makesTensors(op))
        unknown.push(id);
  return unknown;
}

const makesTensors = (op: string): boolean => !/Sequence|Optional|^If$|^Loop$|^Scan$|String/.test(op);
