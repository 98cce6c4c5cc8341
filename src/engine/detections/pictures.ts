/** Images to look at one by one: those of the run's data sets, by id, or any file. */
import { openDataset } from '../../calibrate/dataset';
import type { Dataset, Sample } from '../../calibrate/sample';
import { selectSamples } from '../../calibrate/datasetSelection';
import { decodeImage } from '../../calibrate/decodeImage';
import type { Image } from '../../calibrate/image';
import type { NetworkInput } from '../../calibrate/preprocess';
import { resizeBilinear } from '../../calibrate/resize';
import type { ImageRef, ImageSet, ImageSetName } from '../../protocol/results/detections';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import { prepare, requirePicture } from '../pictureInputs';
import { baseName } from '../models';
import type { Recipe } from '../recipeTypes';
import { realsOf } from '../../util/codedImage';
import type { Runners } from './runners';

/** A run that is open for looking at images. */
export interface PictureRun {
  readonly model: QuantizedModel;
  readonly recipe: Recipe;
  /** One line that says how it was quantized. */
  readonly provenance: string;
  readonly runners: Runners;
}

export interface Picture extends Omit<NetworkInput, 'data'> {
  /** (channels, height, width) */
  readonly data: Float32Array;
  readonly sample: Sample;
  readonly name: string;
  /** "image 000042 of test.bin (evaluation)" */
  readonly line: string;
  readonly classes?: readonly string[];
}

const sets: readonly ImageSetName[] = ['evaluation', 'calibration'];

/** A data set that cannot be opened has no images and says why; this does not reject for it. */
export function listImages({ recipe }: PictureRun, files: Files): Promise<readonly ImageSet[]> {
  return Promise.all(sets.map((set) => listSet(recipe, set, files)));
}

async function listSet(recipe: Recipe, set: ImageSetName, files: Files): Promise<ImageSet> {
  const name = baseName(recipe[set].dataset?.path ?? '');
  try {
    const dataset = await openSet(recipe, set, files);
    const { count, seed } = { seed: undefined, ...recipe[set] };
    const chosen = selectSamples(dataset, count, seed);
    return {
      ...{ set, name, classes: dataset.classes },
      ids: chosen.map((index) => dataset.ids[index]),
      labels: dataset.labels && chosen.map((index) => dataset.labels?.[index] ?? -1),
    };
  } catch (error) {
    if (error instanceof InputError) return { set, name, ids: [], problem: error.message };
    throw error;
  }
}

function openSet(recipe: Recipe, set: ImageSetName, files: Files): Promise<Dataset> {
  const { dataset } = recipe[set];
  if (!dataset) throw new InputError(`The recipe has no "${set}.dataset"`);
  return openDataset(dataset, files);
}

/** Rejects with InputError when the image is gone, is none, or does not fit the network. */
export async function openPicture(run: PictureRun, ref: ImageRef, files: Files): Promise<Picture> {
  const found = ref.set === 'file' ? await openFile(run, ref.path, files) : await openOf(run, ref.set, ref.id, files);
  const prepared = prepare(found.sample.image, run.recipe.preprocess, requirePicture(run.model.graph));
  return { ...found, ...prepared, data: realsOf(prepared.data) };
}

type Found = Omit<Picture, keyof NetworkInput>;

async function openOf({ recipe }: PictureRun, set: ImageSetName, id: string, files: Files): Promise<Found> {
  const dataset = await openSet(recipe, set, files);
  const name = baseName(recipe[set].dataset?.path ?? '');
  const index = dataset.ids.indexOf(id);
  if (index < 0) throw new InputError(`${name}: no image "${id}" among its ${dataset.length}; choose another one`);
  const sample = await dataset.sample(index);
  return { sample, name: id, line: `image ${id} of ${name} (${set})`, classes: dataset.classes };
}

async function openFile(run: PictureRun, path: string, files: Files): Promise<Found> {
  const image = await decodeImage(await files.read(path), path);
  const name = baseName(path);
  const classes = (await listImages(run, files)).find((set) => set.classes)?.classes;
  return { sample: { id: path, image }, name, line: `image ${name}, a file of your choice`, classes };
}

/** Longest side of a picture in a page, in pixels. */
const pictureSide = 640;

/** The image, made smaller where it is larger than a page shows. */
export function reduced({ width, height, data }: Image): Image {
  const factor = Math.min(1, pictureSide / Math.max(width, height));
  const [wide, high] = [width, height].map((length) => Math.max(1, Math.round(length * factor)));
  const pixels = resizeBilinear({ width, height, data, channels: 3 }, wide, high);
  return { width: wide, height: high, data: pixels.data };
}
