/** A recipe's model, prepared, optimized in float and calibrated: everything that does not depend on how it is quantized. */
import { collectChannels } from '../calibrate/channelStatistics';
import { collectRanges } from '../calibrate/collect';
import type { RangeOptions, Ranges } from '../calibrate/ranges';
import { observeShapes } from '../float/observeShapes';
import type { Graph } from '../graph/graph';
import { isGiven } from '../graph/isGiven';
import { absorbBiases, absorbingWriters, boundsByNormal } from '../optimize/absorbBiases';
import { equalize, equalizedValues } from '../optimize/equalize';
import { rescaleGates } from '../optimize/rescaleGates';
import { refuseOfGiven } from '../quantize/givenSettings';
import { guards, optimizerOf, verifies } from '../quantize/optimizers';
import { neededNumbers } from '../quantize/ranges/chosen';
import { requireRealAttributes } from '../quantize/requireRealAttributes';
import type { Settings } from '../quantize/settings';
import { throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { rangesOfGiven } from './givenRanges';
import { bare } from './bare';
import { fewOf, splitImages, type Split } from './heldOut';
import { inputsOf, openPool, type ChosenImages, type Images } from './images';
import { fewImages } from './fewImages';
import { keepNothing, type Keep } from './journaled';
import { loadGraph, prepareGraph } from './models';
import { kindOf } from './modelKind';
import { noiseImages } from './noiseImages';
import { completeRecipe, type RecipeDraft } from './recipe';
import type { Recipe } from './recipeTypes';

/** A graph and its ranges. */
export interface Prepared {
  readonly graph: Graph;
  readonly ranges: Ranges;
}

/** A graph that is calibrated when somebody asks. */
export interface PlainGraph {
  /** On some of the images, evenly; absent where these are all. */
  readonly onFew?: () => Promise<Prepared>;
  readonly onAll: () => Promise<Prepared>;
}

/** Everything that does not depend on how the model is quantized, so that sweeps do it once per kind of preparation. */
export interface Calibrated extends Prepared {
  /** The model as its file says it. */
  readonly loaded: Graph;
  readonly recipe: Recipe;
  readonly changes: readonly string[];
  /** The same without the optimizers of the float graph, where `verify` or `guard` compares and they found something to do. */
  readonly plain?: PlainGraph;
  readonly images: CalibrationImages;
}

/** Opened and decoded once, for all that is done with them. */
export interface CalibrationImages extends Split {
  /** The few on which errors per layer are measured. */
  readonly measured: ChosenImages;
  /** Nobody named images: ranges are those that the file gives, and all of these are noise. */
  readonly isNoise?: true;
}

/** Errors per layer are measured on this many calibration images: enough for stable decibels, quick enough to wait for. */
export const measuredImages = 4;

/** @param keeping what float inference shows of this model under this recipe is asked of it */
export async function calibrate(
  draft: RecipeDraft,
  files: Files,
  job: Job,
  keeping: (loaded: Graph, recipe: Recipe) => Promise<Keep> = () => Promise.resolve(keepNothing),
): Promise<Calibrated> {
  const loaded = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(loaded, draft.evaluation));
  return { recipe, loaded, ...(await calibrateGraph(loaded, recipe, files, job, await keeping(loaded, recipe))) };
}

/**
 * A loaded model, prepared and optimized as the recipe asks, with its ranges.
 *
 * @param keep what float inference shows is asked of it, by graph, settings that choose among the images, and options; it must depend on the
 *   images and on what is made of them
 */
export async function calibrateGraph(
  loaded: Graph,
  recipe: Recipe,
  files: Files,
  job: Job,
  keep: Keep = keepNothing,
): Promise<Omit<Calibrated, 'recipe' | 'loaded'>> {
  const { settings } = recipe;
  requireRealAttributes(loaded);
  const { graph: prepared, changes } = prepareGraph(await observeShapes(loaded), settings);
  refuseOfGiven(prepared, settings);
  throwIfCancelled(job.signal);
  const images = await openCalibration(prepared, recipe, files);
  const withRanges = async (graph: Graph, of: Observed, chooser = settings): Promise<Prepared> => {
    const options = { numbers: neededNumbers(chooser) };
    const basis = [graph, of.isNoise ? settings : choosing(settings), of.learning.total, options];
    return { graph, ranges: await keep('ranges', basis, () => rangesOver(graph, of, settings, job, options)) };
  };
  const graph = await optimizeGraph(prepared, settings, images.learning, job, keep);
  const optimized = { ...(await withRanges(graph, images)), changes, images };
  if (!(verifies(settings) || guards(settings)) || graph === prepared) return optimized;
  const few = fewOf(images.learning);
  const plainRanges = (of: Observed): (() => Promise<Prepared>) =>
    once(() => withRanges(prepared, of, guards(settings) ? bare(settings) : settings));
  return {
    ...optimized,
    plain: { ...(few && { onFew: plainRanges({ learning: few }) }), onAll: plainRanges(images) },
  };
}

/** What ranges are measured on. */
type Observed = Pick<CalibrationImages, 'learning' | 'isNoise'>;

/** What decides which of the images are looked at. */
const choosing = ({ optimize }: Settings): unknown => optimize;

/** Sweeps ask again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** As they are measured on the images; without images, as the file gives them. */
export function rangesOver(
  graph: Graph,
  { learning, isNoise }: Observed,
  settings: Settings,
  job: Job,
  options: RangeOptions,
): Promise<Ranges> {
  if (isNoise) return rangesOfGiven(graph, settings);
  return collectRanges(graph, inputsOf(learning), learning.total, job, options);
}

/** Whether a recipe can do without images: the file gives the ranges, and nothing is learned. */
export function needsNoImages(
  graph: Graph,
  { calibration, settings }: Pick<Recipe, 'calibration' | 'settings'>,
): boolean {
  return calibration.dataset === undefined && isGiven(graph) && settings.optimize.length === 0;
}

export async function openCalibration(graph: Graph, recipe: Recipe, files: Files): Promise<CalibrationImages> {
  const { calibration, settings } = recipe;
  if (needsNoImages(graph, recipe)) {
    const noise = noiseImages(graph);
    return { learning: noise, measured: noise, isNoise: true };
  }
  const pool = await openPool(graph, calibration.dataset, recipe, files, 'calibration');
  const few = { ...calibration, count: Math.min(measuredImages, calibration.count), keep: true };
  const measured = pool.choose(few);
  const images = pool.choose({ ...calibration, keep: settings.optimize.length > 0 });
  return { ...splitImages(images, settings, graph), measured };
}

/** Optimizers that rewrite the float graph before its ranges are taken: channels are balanced first, then relieved of constants. */
async function optimizeGraph(
  prepared: Graph,
  settings: Settings,
  images: Images,
  job: Job,
  keep: Keep,
): Promise<Graph> {
  return absorbed(await equalized(prepared, settings, images, job, keep), settings, images, job, keep);
}

/** Factors leave the network as it is, whatever they are: they need no more images than tell large channels from small ones. */
const equalizingImages = 16;

async function equalized(prepared: Graph, settings: Settings, images: Images, job: Job, keep: Keep): Promise<Graph> {
  if (optimizerOf(settings, 'equalize') === undefined) return prepared;
  const graph = settings.leaky === 'after' ? prepared : rescaleGates(prepared);
  const values = equalizedValues(graph);
  const few = fewImages(images, equalizingImages);
  const seen = await keep('channels', [graph, choosing(settings), few.total, values], () =>
    collectChannels(graph, values, inputsOf(few), few.total, 'Equalizing', job),
  );
  return equalize(graph, new Map([...seen].map(([value, { magnitude }]) => [value, magnitude])));
}

async function absorbed(graph: Graph, settings: Settings, images: Images, job: Job, keep: Keep): Promise<Graph> {
  const source = optimizerOf(settings, 'bias-absorption');
  if (source === undefined) return graph;
  if (source === 'analytic') return absorbBiases(graph, boundsByNormal);
  const values = absorbingWriters(graph).map(({ outputs }) => outputs[0]);
  const seen = await keep('channels', [graph, choosing(settings), images.total, values], () =>
    collectChannels(graph, values, inputsOf(images), images.total, 'Absorbing biases', job),
  );
  return absorbBiases(graph, ({ outputs }) => {
    const statistics = seen.get(outputs[0]);
    return statistics && { least: statistics.min, most: statistics.max };
  });
}
