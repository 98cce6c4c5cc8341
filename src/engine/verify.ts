/**
 * `verify`: of several ways to quantize a model the program stays that is nearest to float (verifyCriterion.ts) on calibration images
 * that none of them was fitted to. What costs little is tried first, and what costs more only where that was promising:
 *
 *   1. no optimizer of the program: the graph as it is and with the optimizers of the float graph, each with the recipe's ranges,
 *      with those that clip nothing, and with these around zero, which is what preset `strict` does
 *   2. each graph with the recipe's ranges, and biases corrected
 *   3. each graph with the recipe's ranges, and weights rounded anew, which takes minutes: at 8 bits and more only where weights of 16
 *      bits would win three decibels, since then half of the error is theirs
 *
 * A graph whose error is twice the other's goes no further. A step is never worse than the one before it: what was tried stays a candidate.
 * Other ranges go no further, however good: where few bits destroy a network its error says nothing about what rounding would make of it
 * (SimpleNet at 2 bits: 1.9 nats for a model that always answers the same, 10 for the one that rounding brings back to 67 %).
 */
import { noiseOf, openProbe, type Probe } from '../evaluate/outputNoise';
import type { StepRunner } from '../integer/runStep';
import { quantize, type Quantized } from '../quantize/quantize';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { withoutTail } from '../quantize/regions';
import type { Settings } from '../quantize/settings';
import type { Job } from '../util/progress';
import { inputsOf, type Images } from './images';
import type { Prepared } from './calibrateJob';
import { inIntegers } from '../quantize/steps/steps';
import { criterionFor, type Criterion } from './verifyCriterion';

/** Quantizes a prepared graph with exactly these settings. */
export type QuantizeWith = (prepared: Prepared, settings: Settings) => Promise<Quantized>;

export interface Candidates {
  /** Without and with the optimizers of the float graph; the same where there are none, or they found nothing to do. */
  readonly plain: Prepared;
  readonly optimized: Prepared;
  readonly settings: Settings;
  /** The outputs are scores of classes. */
  readonly classifies: boolean;
}

interface Tried {
  readonly prepared: Prepared;
  readonly settings: Settings;
  /** With the recipe's ranges. */
  readonly own: boolean;
  readonly error: number;
}

/** Three decibels: half of an error, or twice another's. */
const factor = 2;

export async function verified(
  { plain, optimized, settings, classifies }: Candidates,
  heldOut: Images,
  quantizeWith: QuantizeWith,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const heads = withoutTail(plain.graph);
  const criterion = criterionFor(heads, classifies);
  const probe = await openProbe(heads, inputsOf(heldOut), job);
  const errorOf = ({ model }: Quantized): Promise<number> =>
    criterion.errorOf(withoutTailSteps(model), probe, steps, job);
  const tried: Tried[] = [];
  let nearest: Quantized | undefined;
  const attempt = async (prepared: Prepared, how: Settings): Promise<void> => {
    job.onProgress?.({ stage: `Verifying ${inWords(how, settings)}`, done: 0, total: 1, unit: 'attempts' });
    const quantized = await quantizeWith(prepared, how);
    const error = await errorOf(quantized);
    if (tried.every((other) => error < other.error)) nearest = quantized;
    tried.push({ prepared, settings: how, own: sameRanges(how, settings), error });
  };
  const ofGraph = optimized.graph === plain.graph ? [] : settings.optimize.filter(changesGraph);
  const ofProgram = settings.optimize.filter((name) => name !== 'verify' && !changesGraph(name));
  const bare = [
    { prepared: plain, optimize: [] },
    ...(ofGraph.length > 0 ? [{ prepared: optimized, optimize: ofGraph }] : []),
  ];
  for (const { prepared, optimize } of bare) {
    for (const ranges of rangesToTry(settings)) await attempt(prepared, { ...settings, ...ranges, optimize });
  }
  for (const { prepared, settings: so } of promising(tried)) {
    const corrections = ofProgram.map((name) => (rounds(name) ? 'bias-correction' : name));
    if (corrections.length > 0) await attempt(prepared, { ...so, optimize: [...so.optimize, ...new Set(corrections)] });
  }
  const rounding = ofProgram.find(rounds);
  const noise = ({ model }: Quantized): Promise<number> => noiseOf(withoutTailSteps(model), probe, steps, job);
  const gain = rounding === undefined ? 1 : await gainOfWeights(promising(tried)[0], noise);
  if (rounding !== undefined && gain >= factor) {
    for (const { prepared, settings: so } of promising(tried)) {
      await attempt(prepared, { ...so, optimize: [...so.optimize.filter(changesGraph), ...ofProgram] });
    }
  }
  const [best] = byError(tried);
  const notes = [choiceNote(tried, best, settings, probe, criterion)];
  if (rounding !== undefined && gain < factor)
    notes.push(
      `${rounding} was not tried: weights of 16 bits would win only ${(10 * Math.log10(gain)).toFixed(1)} dB.`,
    );
  if (!nearest) throw new Error('nothing was tried');
  return { ...nearest, kept: best.settings, notes: [...(nearest.notes ?? []), ...notes] };
}

const rounds = (name: string): boolean => name === 'adaround' || name === 'reconstruct';
const changesGraph = (name: string): boolean => name === 'equalize' || name.startsWith('bias-absorption');

/** The recipe's ranges; what clips nothing; the same without zero points. Layers' own methods stay. */
function rangesToTry({ range, symmetric }: Settings): readonly Partial<Settings>[] {
  const whole = { range: { ...range, activations: 'min-max' } };
  return [
    {},
    ...(range.activations === 'min-max' ? [] : [whole]),
    ...(symmetric.activations ? [] : [{ ...whole, symmetric: { ...symmetric, activations: true } }]),
  ];
}

function sameRanges({ range, symmetric }: Settings, other: Settings): boolean {
  return range.activations === other.range.activations && symmetric.activations === other.symmetric.activations;
}

/** With the recipe's ranges the best of each graph, the best first; without those whose error is twice the least. */
function promising(tried: readonly Tried[]): readonly Tried[] {
  const sorted = byError(tried.filter(({ own }) => own));
  const best = sorted.filter((one, i) => sorted.findIndex(({ prepared }) => prepared === one.prepared) === i);
  return best.filter(({ error }) => error < factor * best[0].error || error === best[0].error);
}

function byError(tried: readonly Tried[]): readonly Tried[] {
  return [...tried].sort((a, b) => a.error - b.error);
}

/**
 * By what factor exact weights would lessen the heads' noise, whatever chooses between attempts: of a few images that a classifier is sure
 * of, probabilities say nothing about where errors come from. Infinity below 8 bits, where there is no need to ask.
 */
async function gainOfWeights(
  { prepared: { graph, ranges }, settings }: Tried,
  noiseOfHeads: (quantized: Quantized) => Promise<number>,
): Promise<number> {
  const { bits, layers } = settings;
  const narrow = [bits, ...Object.values(layers).map((layer) => layer.bits ?? {})];
  if (narrow.some(({ weights = 8, activations = 8 }) => weights < 8 || activations < 8)) return Infinity;
  const wide = {
    ...settings,
    bits: { ...bits, weights: 16 },
    layers: Object.fromEntries(
      Object.entries(layers).map(([name, layer]) => [name, { ...layer, bits: { ...layer.bits, weights: 16 } }]),
    ),
  };
  return (await noiseOfHeads(quantize(graph, ranges, settings))) / (await noiseOfHeads(quantize(graph, ranges, wide)));
}

/** The heads' accumulators are compared, before what decodes them bends their errors. */
function withoutTailSteps(model: QuantizedModel): QuantizedModel {
  const graph = withoutTail(model.graph);
  const steps = model.steps.filter((step) => inIntegers(step) || !step.tail);
  return { ...model, graph, steps, outputs: graph.outputs };
}

function choiceNote(
  tried: readonly Tried[],
  best: Tried,
  asked: Settings,
  probe: Probe,
  { name, inWords: figure }: Criterion,
): string {
  const figures = tried.map(({ settings, error }) => `${inWords(settings, asked)} ${figure(error)}`);
  return `Kept ${inWords(best.settings, asked)}, by ${name} on ${probe.images.length} calibration images held out: ${figures.join(', ')}.`;
}

/** Optimizers, and what differs from the ranges that were asked for. */
function inWords({ optimize, range, symmetric }: Settings, asked: Settings): string {
  const ranges = [
    ...(range.activations === asked.range.activations ? [] : [range.activations]),
    ...(symmetric.activations === asked.symmetric.activations ? [] : ['symmetric']),
  ];
  const names = optimize.length === 0 ? 'no optimizer' : optimize.join(' + ');
  return ranges.length === 0 ? names : `${names} (${ranges.join(', ')})`;
}
