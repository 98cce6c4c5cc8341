/** Largest magnitude of every channel of some values over images: what equalization balances. Memory: one number a channel. */
import type { Graph, ValueId } from '../graph/graph';
import { openFloatSession } from '../float/session';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';

/** `values` are (1, C, …). */
export async function collectChannelMaxima(
  graph: Graph,
  values: readonly ValueId[],
  images: AsyncIterable<Float32Array>,
  total: number,
  job: Job = {},
): Promise<ReadonlyMap<ValueId, Float64Array>> {
  const maxima = new Map(values.map((value) => [value, new Float64Array(graph.values[value].shape?.[1] ?? 0)]));
  const session = await openFloatSession(graph, { observe: values });
  try {
    let done = 0;
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const outputs = await session.run(new Map([[graph.inputs[0], image]]));
      for (const [value, most] of maxima) observe(outputs.get(value) ?? new Float32Array(0), most);
      job.onProgress?.({ stage: 'Equalizing', done: ++done, total, unit: 'images' });
    }
  } finally {
    await session.close();
  }
  return maxima;
}

function observe(data: Float32Array, most: Float64Array): void {
  const plane = data.length / most.length;
  for (let c = 0, at = 0; c < most.length; c++) {
    for (let end = at + plane; at < end; at++) most[c] = Math.max(most[c], Math.abs(data[at]));
  }
}
