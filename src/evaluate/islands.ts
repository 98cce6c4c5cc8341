/** The float islands of a program: its nodes that have no integer form, one onnxruntime session for each. */
import type { ValueId } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import { openFloatSession, type FloatSession } from '../float/session';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { inTurn } from '../util/inTurn';

type Reals = ReadonlyMap<ValueId, Float32Array>;

export interface Islands {
  /** Real inputs to real outputs of the island that is step `index` of the model. */
  run(index: number, inputs: Reals): Promise<Reals>;
  close(): Promise<void>;
}

/** A model without islands opens no session, and does not load onnxruntime. */
export async function openIslands({ graph, steps }: QuantizedModel): Promise<Islands> {
  const sessions = new Map<number, FloatSession>();
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'island') continue;
    sessions.set(index, await openFloatSession(subgraphOf(graph, step.nodes, step.inputs, step.outputs)));
  }
  const turn = inTurn();
  return {
    run: (index, inputs) => turn(() => sessionOf(sessions, index).run(inputs)),
    close: () =>
      turn(async () => {
        for (const session of sessions.values()) await session.close();
      }),
  };
}

function sessionOf(sessions: ReadonlyMap<number, FloatSession>, index: number): FloatSession {
  const session = sessions.get(index);
  if (!session) throw new Error(`step ${index} is no float island`);
  return session;
}
