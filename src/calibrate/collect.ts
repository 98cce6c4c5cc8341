/** Runs the float graph over images and observes the range of every float value that a node makes or an input brings. */
import type { Graph, ValueId } from '../graph/graph';
import { openFloatSession } from '../float/session';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { RangeObserver, type RangeOptions, type Ranges } from './ranges';

/** `images` yields one preprocessed input each: CHW float32 of the graph's only input. */
export async function collectRanges(
  graph: Graph,
  images: AsyncIterable<Float32Array>,
  total: number,
  job: Job = {},
  options: RangeOptions = {},
): Promise<Ranges> {
  const observed = observedValues(graph);
  const session = await openFloatSession(graph, { observe: observed });
  const observer = new RangeObserver(graph.values.length, options);
  const [input] = graph.inputs;
  try {
    let done = 0;
    for await (const image of images) {
      throwIfCancelled(job.signal);
      observer.observe(input, image);
      const outputs = await session.run(new Map([[input, image]]));
      for (const value of observed) {
        const data = outputs.get(value);
        if (data) observer.observe(value, data);
      }
      observer.endOfImage();
      job.onProgress?.({ stage: 'Calibrating', done: ++done, total, unit: 'images' });
    }
  } finally {
    await session.close();
  }
  const ranges = observer.ranges();
  if (ranges.images === 0)
    throw new InputError('Calibration found no images; expected at least one in calibration.dataset');
  return ranges;
}

function observedValues(graph: Graph): readonly ValueId[] {
  return graph.nodes.flatMap((node) => node.outputs).filter((value) => graph.values[value].type === 'float32');
}
