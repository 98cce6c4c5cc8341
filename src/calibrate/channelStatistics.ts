/** Every channel of some values over images: what equalization balances and absorption moves. Memory: three numbers a channel. */
import type { Graph, ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { openCondensed } from '../float/condensedSession';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';

/** One entry per channel (axis 1). */
export interface ChannelStatistics {
  /** Largest |x|. */
  readonly magnitude: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** @param values (1, C, …); `stage`: what progress calls it */
export async function collectChannels(
  graph: Graph,
  values: readonly ValueId[],
  images: AsyncIterable<RealInputs>,
  total: number,
  stage: string,
  job: Job = {},
): Promise<ReadonlyMap<ValueId, ChannelStatistics>> {
  const seen = new Map(values.map((value) => [value, nothingSeen(graph.values[value].shape?.[1] ?? 0)]));
  const made = values.filter((value) => !graph.inputs.includes(value));
  const session = await openCondensed(graph, made, { of: 'channel', sample: 0 });
  try {
    let done = 0;
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const inputs = byInput(graph.inputs, image);
      const outputs = await session.run(inputs);
      for (const [value, statistics] of seen)
        observe(outputs.get(value)?.extremes ?? inputs.get(value) ?? new Float32Array(0), statistics);
      job.onProgress?.({ stage, done: ++done, total, unit: 'images' });
    }
  } finally {
    await session.close();
  }
  return seen;
}

function nothingSeen(channels: number): ChannelStatistics {
  return {
    magnitude: new Float64Array(channels),
    min: new Float64Array(channels).fill(Infinity),
    max: new Float64Array(channels).fill(-Infinity),
  };
}

function observe(data: Float32Array, { magnitude, min, max }: ChannelStatistics): void {
  const plane = data.length / magnitude.length;
  for (let c = 0, at = 0; c < magnitude.length; c++) {
    let [least, most] = [min[c], max[c]];
    for (const end = at + plane; at < end; at++) {
      least = Math.min(least, data[at]);
      most = Math.max(most, data[at]);
    }
    min[c] = least;
    max[c] = most;
    magnitude[c] = Math.max(magnitude[c], Math.abs(least), Math.abs(most));
  }
}
