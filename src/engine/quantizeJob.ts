/** `quantize`: recipe → calibrated ranges → integer program → errors per layer → result. */
import { collectChannels } from '../calibrate/channelStatistics';
import { collectRanges } from '../calibrate/collect';
import type { Ranges } from '../calibrate/ranges';
import { measureLayers } from '../evaluate/perLayer';
import type { Compute } from '../evaluate/runQuantized';
import { isDetector } from '../evaluate/scorer';
import { observeShapes } from '../float/observeShapes';
import type { Graph } from '../graph/graph';
import type { StepRunner } from '../integer/runStep';
import type { QuantizeResult } from '../protocol/results/results';
import { absorbBiases, absorbingWriters, boundsByNormal } from '../optimize/absorbBiases';
import { correctAnalytically } from '../optimize/analyticBias';
import { equalize, equalizedValues } from '../optimize/equalize';
import { optimizeProgram } from '../optimize/optimizeProgram';
import { rescaleGates } from '../optimize/rescaleGates';
import { changesProgram, optimizerOf } from '../quantize/optimizers';
import { quantize, type Quantized } from '../quantize/quantize';
import { needsDistributions } from '../quantize/ranges/chosen';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';
import type { Files } from '../util/files';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { measuredDigest } from './basis';
import { findingsOf } from './findings';
import { splitImages, type Split } from './heldOut';
import { inputsOf, openImages, type Images } from './images';
import { loadGraph, prepareGraph } from './models';
import { provenanceOf } from './provenance';
import { completeRecipe, type RecipeDraft } from './recipe';
import type { Recipe } from './recipeTypes';
import { summarize } from './summary';
import { verified, verifies, type QuantizeWith } from './verify';
import { ranksClasses } from './verifyCriterion';

export interface QuantizeOutcome {
  readonly recipe: Recipe;
  readonly quantized: Quantized;
  readonly result: QuantizeResult;
}

/** Errors per layer are measured on this many calibration images: enough for stable decibels, quick enough to wait for. */
export const measuredImages = 4;

/** A graph and its ranges. */
export interface Prepared {
  readonly graph: Graph;
  readonly ranges: Ranges;
}

/** Everything that does not depend on how the model is quantized, so that sweeps do it once per kind of preparation. */
export interface Calibrated extends Prepared {
  readonly recipe: Recipe;
  readonly changes: readonly string[];
  /** The same without the optimizers of the float graph, where `verify` compares. */
  readonly plain?: Prepared;
}

export async function calibrate(draft: RecipeDraft, files: Files, job: Job): Promise<Calibrated> {
  const loaded = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, isDetector(loaded));
  return { recipe, ...(await calibrateGraph(loaded, recipe, files, job)) };
}

/** A loaded model, prepared and optimized as the recipe asks, with its ranges. */
export async function calibrateGraph(
  loaded: Graph,
  recipe: Recipe,
  files: Files,
  job: Job,
): Promise<Omit<Calibrated, 'recipe'>> {
  const { settings } = recipe;
  const { graph: prepared, changes } = prepareGraph(await observeShapes(loaded), settings);
  throwIfCancelled(job.signal);
  const images = (await openCalibration(prepared, recipe, files)).learning;
  const withRanges = async (graph: Graph): Promise<Prepared> => {
    const options = { distributions: needsDistributions(settings) };
    return { graph, ranges: await collectRanges(graph, inputsOf(images), images.total, job, options) };
  };
  const graph = await optimizeGraph(prepared, settings, images, job);
  const optimized = await withRanges(graph);
  if (!verifies(settings)) return { ...optimized, changes };
  return { ...optimized, changes, plain: graph === prepared ? optimized : await withRanges(prepared) };
}

async function openCalibration(graph: Graph, recipe: Recipe, files: Files): Promise<Split> {
  const { calibration, preprocess, settings } = recipe;
  const choice = { ...calibration, keep: settings.optimize.length > 0 };
  const images = await openImages(graph, calibration.dataset, choice, preprocess, files, 'calibration');
  return splitImages(images, settings, graph);
}

/** Optimizers that rewrite the float graph before its ranges are taken: channels are balanced first, then relieved of constants. */
async function optimizeGraph(prepared: Graph, settings: Settings, images: Images, job: Job): Promise<Graph> {
  return absorbed(await equalized(prepared, settings, images, job), settings, images, job);
}

async function equalized(prepared: Graph, settings: Settings, images: Images, job: Job): Promise<Graph> {
  if (optimizerOf(settings, 'equalize') === undefined) return prepared;
  const graph = settings.leaky === 'after' ? prepared : rescaleGates(prepared);
  const values = equalizedValues(graph);
  const seen = await collectChannels(graph, values, inputsOf(images), images.total, 'Equalizing', job);
  return equalize(graph, new Map([...seen].map(([value, { magnitude }]) => [value, magnitude])));
}

async function absorbed(graph: Graph, settings: Settings, images: Images, job: Job): Promise<Graph> {
  const source = optimizerOf(settings, 'bias-absorption');
  if (source === undefined) return graph;
  if (source === 'analytic') return absorbBiases(graph, boundsByNormal);
  const values = absorbingWriters(graph).map(({ outputs }) => outputs[0]);
  const seen = await collectChannels(graph, values, inputsOf(images), images.total, 'Absorbing biases', job);
  return absorbBiases(graph, ({ outputs }) => {
    const statistics = seen.get(outputs[0]);
    return statistics && { least: statistics.min, most: statistics.max };
  });
}

/** The integer program, optimized as the recipe asks: on the calibration images, or by what BatchNormalization tells. */
export async function quantizeCalibrated(
  { recipe, graph, ranges, plain }: Omit<Calibrated, 'changes'>,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { settings } = recipe;
  const { learning, heldOut } = await openCalibration(graph, recipe, files);
  const quantizeWith: QuantizeWith = (prepared, how) => optimized(prepared, how, learning, steps, job);
  const given = { graph, ranges };
  if (!plain) return quantizeWith(given, settings);
  if (heldOut) {
    const classifies = ranksClasses(recipe.evaluation, isDetector(graph));
    return verified({ plain, optimized: given, settings, classifies }, heldOut, quantizeWith, steps, job);
  }
  const { notes = [], ...rest } = await quantizeWith(given, settings);
  return { ...rest, notes: [...notes, 'Nothing was verified: that takes eight calibration images or more.'] };
}

async function optimized(
  { graph, ranges }: Prepared,
  settings: Settings,
  images: Images,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const quantized = quantize(graph, ranges, settings);
  if (optimizerOf(settings, 'bias-correction') === 'analytic') return correctAnalytically(quantized, settings);
  if (!changesProgram(settings)) return quantized;
  const open = (count: number): AsyncIterable<Float32Array> => inputsOf(images, count);
  return optimizeProgram(quantized, settings, open, images.total, steps, job);
}

export async function quantizeJob(
  draft: RecipeDraft,
  files: Files,
  compute: Compute,
  job: Job,
): Promise<QuantizeOutcome> {
  const started = performance.now();
  const calibrated = await calibrate(draft, files, job);
  const { recipe, graph, ranges, changes } = calibrated;
  const quantized = await quantizeCalibrated(calibrated, files, compute.steps, job);
  const choice = { ...recipe.calibration, count: Math.min(measuredImages, recipe.calibration.count) };
  const images = await openImages(graph, recipe.calibration.dataset, choice, recipe.preprocess, files, 'calibration');
  const errors = await measureLayers(quantized.model, compute, inputsOf(images), images.total, job);
  const findings = await findingsOf(quantized, errors, images, ranges.images, compute, job);
  const result = summarize({
    quantized,
    settings: recipe.settings,
    errors,
    provenance: provenanceOf(quantized.kept ?? recipe.settings, recipe.calibration, ranges.images),
    notes: [...changes, ...notesOf(recipe.settings, quantized), ...(quantized.notes ?? [])],
    findings,
    measuredOn: await measuredDigest(images, recipe, job),
    seconds: (performance.now() - started) / 1000,
  });
  return { recipe, quantized, result };
}

function notesOf(settings: Settings, { model }: Quantized): readonly string[] {
  const convs = model.steps.filter(isConv);
  const left = convs.filter(({ requantize }) => requantize?.factor.shift.some((shift) => shift < 0));
  const names = left.map((step) => model.graph.layers[step.layer].name).join(', ');
  return [
    ...(left.length > 0 ? [`Left shifts (negative k) in ${names}.`] : []),
    ...(settings.leaky === 'after' && convs.some(({ requantize }) => requantize?.leakyAfter)
      ? [
          'LeakyReLU follows the rounding, as in the report: activations are integers in tenths, and adjustments of layers that read them run in float.',
        ]
      : []),
  ];
}
