/** `layer`: one layer of a run looked at closely, and what is tried on it. What images make of a layer is computed once and kept. */
import type { StepRunner } from '../integer/runStep';
import type { LayerDetail, LayerRequest, Trial, WeightTrial } from '../protocol/results/layerDetail';
import type { IntegerStep, QuantizedModel, QuantizedTensor, Rounding } from '../quantize/quantizedModel';
import type { Settings } from '../quantize/settings';
import { inIntegers, isConv } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import type { Images } from './images';
import { accumulatorsOf, activationsOfRun, activationsTried, type TrialRules } from './layerDetail/activationDetail';
import { arithmeticOf } from './layerDetail/arithmetic';
import { endsOf, endsWith, type Ends, type DetailContext } from './layerDetail/endToEnd';
import { endsRemade, type Remake } from './layerDetail/remade';
import { observe, type Observed } from './layerDetail/observe';
import type { Slot } from './layerDetail/slot';
import { floatWeightsOf, triedWeights, weightDetail, type FloatWeights } from './layerDetail/weightDetail';
import { summaryOf } from './tensorValues';
import { openCalibration } from './calibrateJob';
import type { Recipe } from './recipeTypes';

/** A run that is open for looking at its layers. */
export interface OpenRun {
  readonly model: QuantizedModel;
  readonly recipe: Recipe;
  /** By layer name; filled as layers are looked at. */
  readonly seen: Map<string, Observed>;
  /** What the network's outputs are compared with; opened when something is first tried. */
  readonly ends: Slot<Ends>;
  /** The run made again with other settings, or why it cannot be; opened when outputs with another output of a layer are first asked for. */
  readonly remake: Slot<Remake>;
}

export async function layerDetail(
  run: OpenRun,
  request: LayerRequest,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<LayerDetail> {
  const { model, recipe } = run;
  for (const trial of [request.weights, request.activations]) if (trial) checkTrial(trial);
  const made = stepsOf(model, request.layer);
  const asRun = asInRun(recipe.settings, request.layer);
  const conv = made.find(isConv);
  const float = conv && floatWeightsOf(model, conv);
  const weights =
    float && weightDetail(model, float, request.weights, { ...asRun.weights, bits: float.step.weightBits });
  const arithmetic = float && arithmeticOf(model, float);
  const seen = await seenBy(run, request.layer, made, files, steps, job);
  const trial = request.activations;
  const context = { open: () => openObserved(run, files), files, steps, job };
  const ends = await triedEnds(run, request, { float, seen, made, asRun }, context);
  return {
    layer: request.layer,
    ...(weights && { weights }),
    ...(arithmetic && { arithmetic }),
    ...(conv && { integers: { weights: summaryOf(conv.weights), biases: summaryOf(conv.bias) } }),
    ...(seen && {
      activations: trial
        ? activationsTried(seen, trial, asRun.activations, rulesOf(model, seen.tensor, recipe.settings))
        : activationsOfRun(seen, asRun.activations, roundingOf(model, seen.tensor)),
      accumulators: accumulatorsOf(seen),
    }),
    ...(ends.outputs && { outputs: ends.outputs }),
    notes: [...notesOf(made), ...ends.notes],
  };
}

function rulesOf(model: QuantizedModel, tensor: QuantizedTensor, { symmetric, signed, leaky }: Settings): TrialRules {
  return { symmetric, signed, leaky, rounding: roundingOf(model, tensor), adjustment: model.mode };
}

const roundingOf = (model: QuantizedModel, tensor: QuantizedTensor): Rounding => tensor.rounding ?? model.rounding;

interface Looked {
  readonly float: FloatWeights | undefined;
  readonly seen: Observed | undefined;
  readonly made: readonly IntegerStep[];
  readonly asRun: AsRun;
}

/** The network's outputs with what is tried: weights and output one without the other. No outputs where nothing is tried. */
async function triedEnds(
  run: OpenRun,
  request: LayerRequest,
  { float, seen, made, asRun }: Looked,
  context: DetailContext,
): Promise<Pick<LayerDetail, 'outputs' | 'notes'>> {
  const { layer, weights, activations, ends } = request;
  const withWeights = weights && float && (await outputsWithWeights(run, weights, float, asRun.weights, context));
  const used = seen && { ...asRun.activations, bits: seen.tensor.bits };
  const [value] = made.at(-1)?.outputs ?? [];
  const { db, notes = [] } =
    activations && used && ends ? await endsRemade(run, { layer, value }, activations, used, context) : {};
  if (withWeights === undefined && db === undefined) return { notes };
  const { probe, run: own } = await endsOf(run, context);
  const tried = {
    ...(withWeights !== undefined && { weights: withWeights }),
    ...(db !== undefined && { activations: db }),
  };
  return { outputs: { images: probe.images.length, run: own, ...tried }, notes };
}

/** Undefined where the report's arithmetic takes a layer's numbers from elsewhere. */
async function outputsWithWeights(
  run: OpenRun,
  trial: WeightTrial,
  float: FloatWeights,
  asRun: WeightTrial,
  context: DetailContext,
): Promise<number | undefined> {
  const { model, recipe } = run;
  if (recipe.settings.leaky === 'after') return undefined;
  const ends = await endsOf(run, context);
  const weights = triedWeights(model, float, trial, { ...asRun, bits: float.step.weightBits });
  if (weights.integers === float.step.weights) return ends.run;
  return endsWith(model, float.step, { ...weights, bits: trial.bits }, recipe.settings, ends, context);
}

/** Methods are checked where they are read. */
function checkTrial({ bits }: Trial): void {
  if (!Number.isInteger(bits) || bits < 2 || bits > 16) {
    throw new InputError(`"bits" must be an integer from 2 to 16, found ${bits}`);
  }
}

/** The integer steps of a layer, in order. */
export function stepsOf(model: QuantizedModel, layer: string): readonly IntegerStep[] {
  const index = model.graph.layers.findIndex(({ name }) => name === layer);
  if (index < 0) throw new InputError(`The run has no layer ${layer}; quantize again`);
  return model.steps.filter(inIntegers).filter((step) => step.layer === index);
}

interface AsRun {
  readonly weights: WeightTrial;
  readonly activations: Trial;
}

function asInRun(settings: Settings, layer: string): AsRun {
  const { bits, range } = settings.layers[layer] ?? {};
  return {
    weights: {
      method: range?.weights ?? settings.range.weights,
      bits: bits?.weights ?? settings.bits.weights,
      granularity: settings.granularity,
    },
    activations: {
      method: range?.activations ?? settings.range.activations,
      bits: bits?.activations ?? settings.bits.activations,
    },
  };
}

function notesOf(made: readonly IntegerStep[]): readonly string[] {
  if (made.length > 0) return [];
  return ['This layer has no integers of its own: it runs in float, or was folded into another.'];
}

async function seenBy(
  { model, recipe, seen }: OpenRun,
  layer: string,
  made: readonly IntegerStep[],
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<Observed | undefined> {
  const known = seen.get(layer);
  if (known) return known;
  const images = await openObserved({ model, recipe }, files);
  const found = await observe(model, made, images, steps, job);
  if (found) keep(seen, layer, found);
  return found;
}

/** Those that the run's errors per layer were measured on, so that both can stand side by side. */
async function openObserved({ model, recipe }: Pick<OpenRun, 'model' | 'recipe'>, files: Files): Promise<Images> {
  return (await openCalibration(model.graph, recipe, files)).measured;
}

/** Layers kept at once: of large networks each takes tens of megabytes. */
const keptLayers = 3;

function keep(seen: Map<string, Observed>, layer: string, found: Observed): void {
  for (const oldest of [...seen.keys()].slice(0, Math.max(0, seen.size - keptLayers + 1))) seen.delete(oldest);
  seen.set(layer, found);
}
