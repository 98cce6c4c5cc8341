/** `quantize`: recipe → calibrated ranges → integer program → errors per layer → result. */
import { measureLayers } from '../evaluate/perLayer';
import { inThisThread, type Compute } from '../evaluate/runQuantized';
import { taskOf } from '../evaluate/task';
import type { Graph } from '../graph/graph';
import type { RealInputs } from '../graph/networkInputs';
import { sizeOf } from '../graph/tensor';
import type { StepRunner } from '../integer/runStep';
import type { QuantizeResult } from '../protocol/results/results';
import { correctAnalytically } from '../optimize/analyticBias';
import { optimizeProgram } from '../optimize/optimizeProgram';
import { changesProgram, correctsBiases, optimizerOf, roundsAnew, verifies } from '../quantize/optimizers';
import { quantize, type Quantized } from '../quantize/quantize';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';
import type { Files } from '../util/files';
import type { Journal } from '../util/journal';
import type { Job } from '../util/progress';
import { clamp } from '../util/round';
import { isGiven } from '../graph/isGiven';
import { calibrationDigest, fedBasis, measuredDigest } from './basis';
import { findingsOf } from './findings';
import { guarded } from './guard';
import { givenFindings } from './givenFindings';
import { madeOfGivenNotes } from './givenNotes';
import { inputsOf, type Images } from './images';
import { pictureNotes } from './pictureInputs';
import { provenanceOf } from './provenance';
import type { RecipeDraft } from './recipe';
import type { Recipe } from './recipeTypes';
import { fewImages } from './fewImages';
import { summarize } from './summary';
import { verified } from './verify';
import type { QuantizeWith } from './verifyTrials';
import { calibrate, needsNoImages, type Calibrated, type Prepared } from './calibrateJob';
import { keepIn, keepNothing, type Keep } from './journaled';
import { ranksClasses } from './verifyCriterion';

export interface QuantizeOutcome {
  readonly recipe: Recipe;
  readonly quantized: Quantized;
  readonly result: QuantizeResult;
}

/** The integer program, optimized as the recipe asks: on the calibration images, or by what BatchNormalization tells. */
export async function quantizeCalibrated(
  { recipe, graph, ranges, plain, images }: Omit<Calibrated, 'loaded' | 'changes'>,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { settings } = recipe;
  const { learning, heldOut } = images;
  const quantizeWith: QuantizeWith = (prepared, how) => optimized(prepared, how, learning, steps, job);
  const given = { graph, ranges };
  if (heldOut) {
    const classifies = ranksClasses(recipe.evaluation, taskOf(graph, recipe.evaluation.decoder));
    const choose = verifies(settings) ? verified : guarded;
    return choose({ optimized: given, plain, settings, classifies }, heldOut, quantizeWith, steps, job);
  }
  if (!verifies(settings)) return quantizeWith(given, settings);
  const { notes = [], ...rest } = await quantizeWith(given, settings);
  return { ...rest, notes: [...notes, 'Nothing was verified: that takes eight calibration images or more.'] };
}

/**
 * Images whose means biases are corrected by, which float's are taken of, too: means are over positions, of which a large image has many. 16 of
 * 320×320 correct yolo-fastest-1.1 as well as 24 do; of 32×32 resnet20 at 4 bits keeps 87.6 % with 128 and 83.9 % with 24.
 */
const correcting = { fewest: 16, most: 128, numbers: 16 * 3 * 320 * 320 };

function correctingImages({ inputs, values }: Graph): number {
  const numbers = inputs.reduce((sum, value) => sum + sizeOf(values[value].shape ?? []), 0);
  return clamp(Math.ceil(correcting.numbers / Math.max(numbers, 1)), correcting.fewest, correcting.most);
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
  const used = roundsAnew(settings) ? images : fewImages(images, correctingImages(graph));
  const open = (count: number): AsyncIterable<RealInputs> => inputsOf(used, count);
  return optimizeProgram(quantized, settings, open, used.total, steps, job);
}

/** @param cache keeps what float inference shows on calibration pictures, for the next quantization of the same model */
export async function quantizeJob(
  draft: RecipeDraft,
  files: Files,
  compute: Compute,
  job: Job,
  cache?: Journal,
): Promise<QuantizeOutcome> {
  const started = performance.now();
  const calibrated = await calibrate(draft, files, job, cache && keptIn({ ...job, journal: cache }, files));
  const { recipe, loaded, graph, ranges, changes } = calibrated;
  const { measured, isNoise = false } = calibrated.images;
  const quantized = await quantizeCalibrated(calibrated, compute.steps, job);
  // One image at a time, whose values are all held in float: four at once, and a program for each thread, doubled the peak (1.2 GB of
  // yolo-fastest-1.1-xl) and saved no time.
  const inTurn = inThisThread(compute.steps);
  const errors = await measureLayers(quantized.model, inTurn, () => inputsOf(measured), measured.total, job);
  const settings = quantized.kept ?? recipe.settings;
  const biases = correctsBiases(settings) ? 'step' : 'float';
  const making = { calibrated: ranges.images, biases, settings } as const;
  const found = await findingsOf(quantized, errors, measured, making, compute.steps, job);
  // What looks like garbage on noise may be sound on pictures; arithmetic that contradicts its operators is not.
  const measuredFindings = isNoise ? found.filter(({ cause }) => cause === 'lowering') : found;
  const result = summarize({
    quantized,
    settings: recipe.settings,
    errors,
    provenance: provenanceOf(quantized.kept ?? recipe.settings, recipe.calibration, ranges.images, isGiven(graph)),
    notes: [
      ...madeOfGivenNotes(graph, quantized.model, recipe.settings, errors),
      ...pictureNotes(graph, recipe.preprocess),
      ...changes,
      ...notesOf(recipe.settings, quantized),
      ...(quantized.notes ?? []),
    ],
    findings: [...measuredFindings, ...givenFindings(loaded, quantized, quantized.kept ?? recipe.settings)],
    measuredOn: await measuredDigest(measured, recipe, job),
    seconds: (performance.now() - started) / 1000,
  });
  return { recipe, quantized, result };
}

/** Without pictures there is nothing that took time. */
const keptIn =
  (job: Job, files: Files) =>
  async (loaded: Graph, recipe: Recipe): Promise<Keep> => {
    if (needsNoImages(loaded, recipe)) return keepNothing;
    return keepIn(job, fedBasis(await calibrationDigest(loaded, recipe, files, job), recipe));
  };

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
