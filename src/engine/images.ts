/** Images for calibration and evaluation: chosen samples, decoded and preprocessed a few ahead of their use. */
import { noPicture, type DatasetSpec, type Truth } from '../calibrate/sample';
import { selectSamples, shardOf } from '../calibrate/datasetSelection';
import type { Graph } from '../graph/graph';
import { realInputsOf, type RealInputs } from '../graph/networkInputs';
import { sizeOf } from '../graph/tensor';
import type { Files } from '../util/files';
import { prefetch } from '../util/prefetch';
import { openSources, type Feeding, type PreparedSample, type Purpose, type Sources } from './inputs/sources';

export type { PreparedSample } from './inputs/sources';

export interface Images {
  readonly total: number;
  readonly classes?: readonly string[];
  /** Numbers that the data set calls its classes by. */
  readonly categories?: readonly number[];
  [Symbol.asyncIterator](): AsyncIterator<PreparedSample>;
}

export interface ChosenImages extends Images {
  /** All that were chosen, before they were divided into shards. */
  readonly chosen: readonly ChosenImage[];
}

export interface DivisibleImages extends ChosenImages {
  /** One shard of these. */
  part(shard: ShardChoice): Images;
}

/** Shard `index` (from 1) of `of`. */
export interface ShardChoice {
  readonly index: number;
  readonly of: number;
}

export interface ChosenImage {
  readonly id: string;
  /** Of what feeds the network: pictures as their files have them. */
  readonly bytes: () => Promise<Uint8Array>;
  /** What its labels say; absent where the data set has none. */
  readonly truths?: () => Promise<readonly Truth[]>;
}

export interface Choice {
  /** 0: all. */
  readonly count: number;
  readonly seed?: number;
  /** After `count`. */
  readonly shard?: ShardChoice;
  /** The images will be walked more than once: they are kept in memory, where they fit. */
  readonly keep?: boolean;
}

/** Images decoded ahead: as many as the decoder has threads. */
const ahead = 4;

/** Preprocessed images that are kept, at most: 256 MiB, were they float32. */
const keepBytes = 2 ** 28;

/** A data set that is opened once: what one choice of its images keeps, the others find. */
export interface ImagePool {
  choose(choice: Choice): DivisibleImages;
}

/** Rejects with InputError where the recipe names no data set, or the data sets do not feed the model's inputs. */
export async function openPool(
  graph: Graph,
  spec: DatasetSpec | undefined,
  how: Feeding,
  files: Files,
  purpose: Purpose,
): Promise<ImagePool> {
  const sources = await openSources(graph, spec, how, files, purpose);
  const { main } = sources;
  const load = keeping(async (index) => withoutPixels(await sources.load(index)));
  const bytes = graph.inputs.reduce((sum, value) => sum + 4 * sizeOf(graph.values[value].shape ?? []), 0);
  const affordable = Math.floor(keepBytes / bytes);
  return {
    choose({ count, seed, shard, keep = false }) {
      const chosen = selectSamples(main, count, seed);
      const indices = shard ? shardOf(chosen, shard.index, shard.of) : chosen;
      if (keep && indices.length <= affordable) load.keep(indices);
      const imagesAt = (places: readonly number[]): Images => ({
        total: places.length,
        classes: main.classes,
        categories: main.categories,
        [Symbol.asyncIterator]: () => prefetch(places, ahead, load.sample),
      });
      return {
        ...imagesAt(indices),
        chosen: chosen.map((index) => chosenImage(sources, index)),
        part: ({ index, of }) => imagesAt(shardOf(indices, index, of)),
      };
    },
  };
}

/** One choice of a data set's images. */
export async function openImages(
  graph: Graph,
  spec: DatasetSpec | undefined,
  choice: Choice,
  how: Feeding,
  files: Files,
  purpose: Purpose,
): Promise<DivisibleImages> {
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

function chosenImage({ main: { ids, truths }, bytes }: Sources, index: number): ChosenImage {
  return { id: ids[index], bytes: () => bytes(index), ...(truths && { truths: () => truths(index) }) };
}

/** Pixels and arrays are not needed any more; evaluators use only labels and the size. */
function withoutPixels({ sample, ...rest }: PreparedSample): PreparedSample {
  return { ...rest, sample: { ...sample, image: { ...sample.image, data: noPicture.data }, arrays: undefined } };
}

/** The inputs alone, for calibration. */
export async function* inputsOf(images: Images, count = Infinity): AsyncGenerator<RealInputs> {
  let done = 0;
  for await (const { input } of images) {
    if (done++ >= count) return;
    yield realInputsOf(input);
  }
}
