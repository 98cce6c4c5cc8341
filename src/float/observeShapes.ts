/**
 * Types and shapes that no rule tells (operators that the table does not know, of other domains too), as the runtime makes
 * them of an input of zeros. So whatever the runtime can run is at least a float island of a known shape.
 */
import { absent, type Graph, type ValueId } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { isKnown, sizeOf } from '../graph/tensor';
import { loadRuntime } from './runtime';
import { feedsOf, openRuntimeSession, runSession } from './session';

/** The graph itself where nothing is unknown, or an input has open dimensions. Throws InputError where the runtime cannot run it. */
export async function observeShapes(graph: Graph): Promise<Graph> {
  const known = inferShapes(graph);
  const unknown = unknownValues(known);
  const closed = known.inputs.every((input) => isKnown(known.values[input].shape));
  if (unknown.length === 0 || !closed) return graph;
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
  const tensors = nodes.filter(({ op }) => !/Sequence|Optional|^If$|^Loop$|^Scan$|String/.test(op));
  return tensors
    .flatMap(({ outputs }) => outputs)
    .filter((id) => id !== absent && (values[id].type === 'unknown' || !isKnown(values[id].shape)));
}
