/** Runs the float graph over images and observes the range of every float value that a node makes or an input brings. */
import type { Graph, ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { openCondensed } from '../float/condensedSession';
import { InputError, throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { RangeObserver, type RangeOptions, type Ranges } from './ranges';

/** `images` yields what one image, or one sample, gives the graph's inputs. */
export async function collectRanges(
  graph: Graph,
  images: AsyncIterable<RealInputs>,
  total: number,
  job: Job = {},
  options: RangeOptions = {},
): Promise<Ranges> {
  const observed = observedValues(graph);
  const session = await openCondensed(graph, observed, { of: 'whole', sample: sampleSize(options, total) });
  const observer = new RangeObserver(graph.values.length, options);
  try {
    let done = 0;
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const inputs = byInput(graph.inputs, image);
      for (const [input, data] of inputs) observer.observe(input, data);
      const outputs = await session.run(inputs);
      for (const value of observed) {
        const seen = outputs.get(value);
        if (seen) observer.observe(value, seen.extremes, seen);
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

/** Numbers of a value that are looked at: on all images together, and on one image at least. */
const [together, ofAnImage] = [2 ** 21, 2 ** 14];

function sampleSize({ numbers }: RangeOptions, images: number): number {
  if (numbers === undefined) return 0;
  return numbers === 'all' ? Infinity : Math.max(ofAnImage, Math.ceil(together / Math.max(images, 1)));
}

function observedValues(graph: Graph): readonly ValueId[] {
  return graph.nodes.flatMap((node) => node.outputs).filter((value) => graph.values[value].type === 'float32');
}
