/**
 * `verify`: a model is quantized without optimizers, with those of the float graph, with bias correction too, and with all; the program stays whose heads are
 * nearest to float (outputNoise.ts) on calibration images that none of them was fitted to. What nothing speaks for is not done:
 * rounding weights anew takes minutes, so at 8 bits and more it is tried only where weights of 16 bits would win three decibels.
 */
import { decibelsOf, noiseOf, openProbe, type Probe } from '../evaluate/outputNoise';
import type { StepRunner } from '../integer/runStep';
import { optimizerOf } from '../quantize/optimizers';
import { quantize, type Quantized } from '../quantize/quantize';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { withoutTail } from '../quantize/regions';
import type { Settings } from '../quantize/settings';
import type { Job } from '../util/progress';
import { inputsOf, type Images } from './images';
import type { Prepared } from './quantizeJob';

/** Quantizes a prepared graph with exactly these optimizers. */
export type QuantizeWith = (prepared: Prepared, settings: Settings) => Promise<Quantized>;

export interface Candidates {
  /** Without and with the optimizers of the float graph. */
  readonly plain: Prepared;
  readonly optimized: Prepared;
  readonly settings: Settings;
}

interface Tried {
  readonly quantized: Quantized;
  readonly optimize: readonly string[];
  readonly noise: number;
}

/** What 16-bit weights must win before weights are rounded anew: half of the noise is theirs. */
const worthwhileDb = 3;

export async function verified(
  { plain, optimized, settings }: Candidates,
  heldOut: Images,
  quantizeWith: QuantizeWith,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const probe = await openProbe(withoutTail(plain.graph), inputsOf(heldOut), job);
  const measure = (quantized: Quantized): Promise<number> =>
    noiseOf(withoutTailSteps(quantized.model), probe, steps, job);
  const attempt = async (prepared: Prepared, optimize: readonly string[]): Promise<Tried> => {
    job.onProgress?.({ stage: `Verifying ${inWords(optimize)}`, done: 0, total: 1, unit: 'attempts' });
    const quantized = await quantizeWith(prepared, { ...settings, optimize });
    return { quantized, optimize, noise: await measure(quantized) };
  };
  const all = settings.optimize.filter((name) => name !== 'verify');
  const tried = [await attempt(plain, [])];
  const gentle = all.map((name) => (rounds(name) ? 'bias-correction' : name));
  const ofGraph = all.filter((name) => !rounds(name) && !name.startsWith('bias-correction'));
  if (ofGraph.length > 0 && ofGraph.length < all.length) tried.push(await attempt(optimized, ofGraph));
  tried.push(await attempt(optimized, gentle));
  const notes: string[] = [];
  if (all.some(rounds)) {
    const gain = await gainOfWeights(optimized, settings, measure);
    if (gain === undefined || gain >= worthwhileDb) tried.push(await attempt(optimized, all));
    else
      notes.push(`${all.find(rounds) ?? ''} was not tried: weights of 16 bits would win only ${gain.toFixed(1)} dB.`);
  }
  const best = tried.reduce((least, each) => (each.noise < least.noise ? each : least));
  return {
    ...best.quantized,
    optimized: best.optimize,
    notes: [...(best.quantized.notes ?? []), choiceNote(tried, best, probe), ...notes],
  };
}

const rounds = (name: string): boolean => name === 'adaround' || name === 'reconstruct';

/** What exact weights would win, in dB; undefined below 8 bits, where there is no need to ask. */
async function gainOfWeights(
  { graph, ranges }: Prepared,
  settings: Settings,
  measure: (quantized: Quantized) => Promise<number>,
): Promise<number | undefined> {
  const { bits, layers } = settings;
  const narrow = [bits, ...Object.values(layers).map((layer) => layer.bits ?? {})];
  if (narrow.some(({ weights = 8, activations = 8 }) => weights < 8 || activations < 8)) return undefined;
  const bare = { ...settings, optimize: [] };
  const wide = {
    ...bare,
    bits: { ...bits, weights: 16 },
    layers: Object.fromEntries(
      Object.entries(layers).map(([name, layer]) => [name, { ...layer, bits: { ...layer.bits, weights: 16 } }]),
    ),
  };
  return (
    decibelsOf(await measure(quantize(graph, ranges, wide))) - decibelsOf(await measure(quantize(graph, ranges, bare)))
  );
}

/** The heads' accumulators are compared, before what decodes them bends their errors. */
function withoutTailSteps(model: QuantizedModel): QuantizedModel {
  const graph = withoutTail(model.graph);
  const steps = model.steps.filter((step) => step.kind !== 'island' || !step.tail);
  return { ...model, graph, steps, outputs: graph.outputs };
}

function choiceNote(tried: readonly Tried[], best: Tried, probe: Probe): string {
  const figures = tried.map(({ optimize, noise }) => `${inWords(optimize)} ${decibelsOf(noise).toFixed(1)} dB`);
  return `Kept ${inWords(best.optimize)}, by the heads' SQNR on ${probe.images.length} calibration images held out: ${figures.join(', ')}.`;
}

function inWords(optimize: readonly string[]): string {
  return optimize.length === 0 ? 'no optimizer' : optimize.join(' + ');
}

/** Whether a recipe asks for the choice. */
export function verifies(settings: Settings): boolean {
  return optimizerOf(settings, 'verify') !== undefined;
}
