/** Images to look at one by one: those of the run's data sets, by id, or any file. */
import { openDataset } from '../../calibrate/dataset';
import type { Dataset, Sample } from '../../calibrate/sample';
import { shownArray } from '../../calibrate/sampleArray';
import { selectSamples } from '../../calibrate/datasetSelection';
import { decodeImage } from '../../calibrate/decodeImage';
import type { Image } from '../../calibrate/image';
import { resizeBilinear } from '../../calibrate/resize';
import { realInputsOf, type RealInputs } from '../../graph/networkInputs';
import type { ImageRef, ImageSet, ImageSetName } from '../../protocol/results/detections';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import { classNamesSeen } from '../classNames';
import { feedAlone, openSources, type PreparedSample } from '../inputs/sources';
import { baseName } from '../models';
import type { Recipe } from '../recipeTypes';
import type { Runners } from './runners';

/** A run that is open for looking at images. */
export interface PictureRun {
  readonly model: QuantizedModel;
  readonly recipe: Recipe;
  /** One line that says how it was quantized. */
  readonly provenance: string;
  readonly runners: Runners;
}

export interface Picture extends Pick<PreparedSample, 'placement'> {
  readonly data: RealInputs;
  readonly sample: Sample;
  readonly name: string;
  /** "image 000042 of test.bin (evaluation)" */
  readonly line: string;
  readonly classes?: readonly string[];
}

const sets: readonly ImageSetName[] = ['evaluation', 'calibration'];

/** A data set that cannot be opened has no images and says why; this does not reject for it. */
export function listImages(run: PictureRun, files: Files): Promise<readonly ImageSet[]> {
  return Promise.all(sets.map((set) => listSet(run, set, files)));
}

async function listSet(run: PictureRun, set: ImageSetName, files: Files): Promise<ImageSet> {
  const { recipe } = run;
  const name = baseName(recipe[set].dataset?.path ?? '');
  try {
    const dataset = await openSet(recipe, set, files);
    const { count, seed } = { seed: undefined, ...recipe[set] };
    const chosen = selectSamples(dataset, count, seed);
    return {
      ...{ set, name, classes: await namesFor(run, files, dataset.classes) },
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
  return ref.set === 'file' ? openFile(run, ref.path, files) : openOf(run, ref.set, ref.id, files);
}

async function openOf(run: PictureRun, set: ImageSetName, id: string, files: Files): Promise<Picture> {
  const { recipe, model } = run;
  const { dataset } = recipe[set];
  const { main, load } = await openSources(model.graph, dataset, recipe, files, set);
  const name = baseName(dataset?.path ?? '');
  const index = main.ids.indexOf(id);
  if (index < 0) throw new InputError(`${name}: no image "${id}" among its ${main.length}; choose another one`);
  const { sample, input, placement } = await load(index);
  const line = `image ${id} of ${name} (${set})`;
  const classes = await namesFor(run, files, main.classes);
  return { sample: shown(sample), data: realInputsOf(input), placement, name: id, line, classes };
}

const namesFor = (
  { recipe, model }: PictureRun,
  files: Files,
  ofData: readonly string[] | undefined,
): Promise<readonly string[] | undefined> => classNamesSeen(model.graph, recipe.model, files, ofData);

/** Arrays are looked at in gray. */
function shown(sample: Sample): Sample {
  const [array] = sample.arrays?.values() ?? [];
  return array ? { ...sample, image: shownArray(array) } : sample;
}

async function openFile(run: PictureRun, path: string, files: Files): Promise<Picture> {
  const { graph } = run.model;
  const sample = { id: path, image: await decodeImage(await files.read(path), path) };
  const { input, placement } = await feedAlone(graph, run.recipe, sample, files);
  const classes =
    (await listImages(run, files)).find((set) => set.classes)?.classes ?? (await namesFor(run, files, undefined));
  const name = baseName(path);
  return { sample, data: realInputsOf(input), placement, name, line: `image ${name}, a file of your choice`, classes };
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
