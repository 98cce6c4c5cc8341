/**
 * The network's outputs with another range method or width of one layer's output, everything after it derived anew: the program that a
 * run with these settings of the layer would make, of the run's own graph and ranges, on the images that the layer is looked at with.
 */
import type { RangeOptions, Ranges } from '../../calibrate/ranges';
import { decibelsOf, noiseOf } from '../../evaluate/outputNoise';
import type { ValueId } from '../../graph/graph';
import type { Trial } from '../../protocol/results/layerDetail';
import { roundsAnew, verifies } from '../../quantize/optimizers';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { neededNumbers } from '../../quantize/ranges/chosen';
import type { Settings } from '../../quantize/settings';
import { digestOf } from '../../util/digest';
import type { Job } from '../../util/progress';
import { modelDigest } from '../fingerprint';
import { openCalibration, rangesOver } from '../calibrateJob';
import { quantizeCalibrated } from '../quantizeJob';
import type { Recipe } from '../recipeTypes';
import { endsOf, type Ends, type DetailContext } from './endToEnd';
import { opened, type Slot } from './slot';

/** The run's program under other settings; or why there is none, as a sentence. */
export type Remake = string | ((settings: Settings, context: DetailContext) => Promise<QuantizedModel>);

interface Run {
  readonly model: QuantizedModel;
  readonly recipe: Recipe;
  readonly ends: Slot<Ends>;
  readonly remake: Slot<Remake>;
}

interface Remade {
  /** SQNR of the outputs in dB; absent where it cannot be had, which the notes explain. */
  readonly db?: number;
  readonly notes?: readonly string[];
}

/** The run's own figure for what the run itself used. @param at the layer and the value that it puts out */
export async function endsRemade(
  run: Run,
  at: { readonly layer: string; readonly value: ValueId },
  trial: Trial,
  asRun: Trial,
  context: DetailContext,
): Promise<Remade> {
  if (trial.method === asRun.method && trial.bits === asRun.bits) return { db: (await endsOf(run, context)).run };
  const remake = await opened(run.remake, () => openRemake(run, context));
  if (typeof remake === 'string') return { notes: [remake] };
  const { probe } = await endsOf(run, context);
  const tried = await remake(withTrial(run.recipe.settings, at.layer, trial, asRun), context);
  const db = decibelsOf(await noiseOf(tried, probe, context.steps, context.job));
  const [was, is] = await Promise.all([run.model, tried].map(({ tensors }) => digestOf(tensors[at.value])));
  return { db, notes: was === is ? [unchanged] : [] };
}

const unchanged =
  'In a run with this setting the output keeps its scale and width: they are those of what the layer reads, or its range is the same.';

/** What *Set in Recipe* would write; a choice that is the run's is left as it is, since widths may come from elsewhere than the recipe. */
function withTrial(settings: Settings, layer: string, { method, bits }: Trial, asRun: Trial): Settings {
  const own = settings.layers[layer] ?? {};
  const changed = {
    ...own,
    ...(bits !== asRun.bits && { bits: { ...own.bits, activations: bits } }),
    ...(method !== asRun.method && { range: { ...own.range, activations: method } }),
  };
  return { ...settings, layers: { ...settings.layers, [layer]: changed } };
}

const withoutFigure = 'The network’s outputs with the output that is tried cannot be had here:';

/** Settings of the run must give the run: where they do not, those that are tried would not give what they would in a run. */
async function openRemake({ model, recipe }: Pick<Run, 'model' | 'recipe'>, context: DetailContext): Promise<Remake> {
  const { settings } = recipe;
  if (roundsAnew(settings) || verifies(settings)) {
    return `${withoutFigure} ${settings.optimize.join(', ')} would find another program. Set it in the recipe and quantize.`;
  }
  const { graph } = model;
  const images = await openCalibration(graph, recipe, context.files);
  const known = new Map<RangeOptions['numbers'], Ranges>();
  // As a run with these settings would see them: of a sample of each value's numbers, or of all.
  const rangesFor = async (changed: Settings, job: Job): Promise<Ranges> => {
    const numbers = neededNumbers(changed) ?? 'sample';
    const ranges = known.get(numbers) ?? (await rangesOver(graph, images, settings, job, { numbers }));
    known.set(numbers, ranges);
    return ranges;
  };
  const remake = async (changed: Settings, { steps, job }: DetailContext): Promise<QuantizedModel> => {
    const ranges = await rangesFor(changed, job);
    // Of the same images, but nothing is compared again.
    const own = { ...images, heldOut: undefined };
    const calibrated = { recipe: { ...recipe, settings: changed }, graph, ranges, images: own };
    return (await quantizeCalibrated(calibrated, steps, job)).model;
  };
  if ((await modelDigest(await remake(settings, context))) === (await modelDigest(model))) return remake;
  return `${withoutFigure} the recipe’s settings and images do not give this run any more. Quantize again.`;
}
