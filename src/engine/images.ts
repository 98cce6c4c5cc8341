/** Images for calibration and evaluation: chosen samples, decoded and preprocessed a few ahead of their use. */
import { openDataset } from '../calibrate/dataset';
import type { Dataset, DatasetSpec, Sample, Truth } from '../calibrate/sample';
import { selectSamples, shardOf } from '../calibrate/datasetSelection';
import { preprocess, type Placement, type PreprocessSpec } from '../calibrate/preprocess';
import type { Graph } from '../graph/graph';
import { InputError } from '../util/errors';
import { realsOf, type NetworkImage } from '../util/codedImage';
import type { Files } from '../util/files';
import { prefetch } from '../util/prefetch';

export interface PreparedSample {
  readonly sample: Sample;
  readonly input: NetworkImage;
  readonly placement: Placement;
}

export interface Images {
  readonly total: number;
  readonly classes?: readonly string[];
  [Symbol.asyncIterator](): AsyncIterator<PreparedSample>;
}

export interface ChosenImages extends Images {
  /** All that were chosen, before they were divided into shards. */
  readonly chosen: readonly ChosenImage[];
}

export interface ChosenImage {
  readonly id: string;
  /** Of the picture, as its file has them. */
  readonly bytes: () => Promise<Uint8Array>;
  /** What its labels say; absent where the data set has none. */
  readonly truths?: () => Promise<readonly Truth[]>;
}

export interface Choice {
  /** 0: all. */
  readonly count: number;
  readonly seed?: number;
  /** After `count`: shard `index` (from 1) of `of`. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** The images will be walked more than once: they are kept in memory, where they fit. */
  readonly keep?: boolean;
}

/** Images decoded ahead: as many as the decoder has threads. */
const ahead = 4;

/** Preprocessed images that are kept, at most: 256 MiB, were they float32. */
const keepBytes = 2 ** 28;

export async function openImages(
  graph: Graph,
  spec: DatasetSpec | undefined,
  choice: Choice,
  how: PreprocessSpec,
  files: Files,
  purpose: 'calibration' | 'evaluation',
): Promise<ChosenImages> {
  if (!spec)
    throw new InputError(
      `"${purpose}.dataset" is missing: the images for ${purpose}, for example { "type": "folders", "path": "images" }`,
    );
  const dataset = await openDataset(spec, files);
  const chosen = selectSamples(dataset, choice.count, choice.seed);
  const indices = choice.shard ? shardOf(chosen, choice.shard.index, choice.shard.of) : chosen;
  const load = loader(dataset, inputShape(graph), how);
  const kept: (PreparedSample | undefined)[] = [];
  const keep = choice.keep === true && inputShape(graph).reduce((a, b) => a * b, 4) * indices.length <= keepBytes;
  return {
    total: indices.length,
    classes: dataset.classes,
    chosen: chosen.map((index) => chosenImage(dataset, index)),
    [Symbol.asyncIterator]: () =>
      prefetch(indices, ahead, async (index) => {
        const known = kept[index];
        if (known) return known;
        const prepared = await load(index);
        if (keep) kept[index] = prepared;
        return prepared;
      }),
  };
}

function chosenImage(dataset: Dataset, index: number): ChosenImage {
  const { ids, truths } = dataset;
  return { id: ids[index], bytes: () => dataset.bytes(index), ...(truths && { truths: () => truths(index) }) };
}

function loader(
  dataset: Dataset,
  shape: readonly [number, number, number],
  how: PreprocessSpec,
): (index: number) => Promise<PreparedSample> {
  return async (index) => {
    const sample = await dataset.sample(index);
    const { data, placement } = preprocess(sample.image, how, shape);
    return { sample: withoutPixels(sample), input: data, placement };
  };
}

/** Pixels are not needed any more; evaluators use only labels and the size. */
function withoutPixels(sample: Sample): Sample {
  return { ...sample, image: { ...sample.image, data: new Uint8Array(0) } };
}

export function inputShape(graph: Graph): readonly [channels: number, height: number, width: number] {
  const [input] = graph.inputs;
  const shape = graph.values[input]?.shape ?? [];
  if (graph.inputs.length !== 1 || shape.length !== 4 || shape[0] !== 1) {
    throw new InputError(
      `${graph.name}: expected one picture input (1, channels, height, width), found ${describeInputs(graph)}`,
    );
  }
  return [shape[1], shape[2], shape[3]];
}

function describeInputs(graph: Graph): string {
  return graph.inputs
    .map((value) => `${graph.values[value].name} (${(graph.values[value].shape ?? []).join(', ')})`)
    .join(' and ');
}

/** The inputs alone, for calibration. */
export async function* inputsOf(images: Images, count = Infinity): AsyncGenerator<Float32Array> {
  let done = 0;
  for await (const { input } of images) {
    if (done++ >= count) return;
    yield realsOf(input);
  }
}
