/** Images for calibration and evaluation: chosen samples, decoded and preprocessed a few ahead of their use. */
import { openDataset } from '../calibrate/dataset';
import type { Dataset, DatasetSpec, Sample, Truth } from '../calibrate/sample';
import { selectSamples, shardOf } from '../calibrate/datasetSelection';
import type { Placement, PreprocessSpec } from '../calibrate/preprocess';
import type { Graph } from '../graph/graph';
import type { PictureInput } from '../graph/pictureInput';
import { InputError } from '../util/errors';
import { realsOf, type NetworkImage } from '../util/codedImage';
import type { Files } from '../util/files';
import { prefetch } from '../util/prefetch';
import { prepare, requirePicture } from './pictureInputs';

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

/** A data set that is opened once: what one choice of its images keeps, the others find. */
export interface ImagePool {
  choose(choice: Choice): ChosenImages;
}

/** Rejects with InputError where the recipe names no data set, or the model takes no pictures. */
export async function openPool(
  graph: Graph,
  spec: DatasetSpec | undefined,
  how: PreprocessSpec,
  files: Files,
  purpose: 'calibration' | 'evaluation',
): Promise<ImagePool> {
  if (!spec)
    throw new InputError(
      `"${purpose}.dataset" is missing: the images for ${purpose}, for example { "type": "folders", "path": "images" }`,
    );
  const dataset = await openDataset(spec, files);
  const input = requirePicture(graph);
  const load = keeping(loader(dataset, input, how));
  const affordable = Math.floor(keepBytes / (4 * input.channels * input.height * input.width));
  return {
    choose({ count, seed, shard, keep = false }) {
      const chosen = selectSamples(dataset, count, seed);
      const indices = shard ? shardOf(chosen, shard.index, shard.of) : chosen;
      if (keep && indices.length <= affordable) load.keep(indices);
      return {
        total: indices.length,
        classes: dataset.classes,
        chosen: chosen.map((index) => chosenImage(dataset, index)),
        [Symbol.asyncIterator]: () => prefetch(indices, ahead, load.sample),
      };
    },
  };
}

/** One choice of a data set's images. */
export async function openImages(
  graph: Graph,
  spec: DatasetSpec | undefined,
  choice: Choice,
  how: PreprocessSpec,
  files: Files,
  purpose: 'calibration' | 'evaluation',
): Promise<ChosenImages> {
  return (await openPool(graph, spec, how, files, purpose)).choose(choice);
}

type Load = (index: number) => Promise<PreparedSample>;

/** Samples that are to be kept stay when they have been loaded. */
function keeping(load: Load): { readonly sample: Load; readonly keep: (indices: readonly number[]) => void } {
  const wanted = new Set<number>();
  const kept = new Map<number, PreparedSample>();
  return {
    keep: (indices) => indices.forEach((index) => wanted.add(index)),
    async sample(index) {
      const known = kept.get(index);
      if (known) return known;
      const prepared = await load(index);
      if (wanted.has(index)) kept.set(index, prepared);
      return prepared;
    },
  };
}

function chosenImage(dataset: Dataset, index: number): ChosenImage {
  const { ids, truths } = dataset;
  return { id: ids[index], bytes: () => dataset.bytes(index), ...(truths && { truths: () => truths(index) }) };
}

function loader(dataset: Dataset, input: PictureInput, how: PreprocessSpec): Load {
  return async (index) => {
    const sample = await dataset.sample(index);
    const { data, placement } = prepare(sample.image, how, input);
    return { sample: withoutPixels(sample), input: data, placement };
  };
}

/** Pixels are not needed any more; evaluators use only labels and the size. */
function withoutPixels(sample: Sample): Sample {
  return { ...sample, image: { ...sample.image, data: new Uint8Array(0) } };
}

/** The inputs alone, for calibration. */
export async function* inputsOf(images: Images, count = Infinity): AsyncGenerator<Float32Array> {
  let done = 0;
  for await (const { input } of images) {
    if (done++ >= count) return;
    yield realsOf(input);
  }
}
