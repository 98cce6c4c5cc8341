/**
 * `verify`: of several ways to quantize a model the program stays that is nearest to float (verifyCriterion.ts) on calibration images
 * that none of them was fitted to. What costs little is tried first, and what costs more only where it can pay:
 *
 *   1. no optimizer of the program: the graph with the optimizers of the float graph and without, each with the recipe's ranges, with
 *      those that clip nothing, and with these around zero, which is what preset `strict` does. The graph without is calibrated on a
 *      few images first, and on all only where it is not hopeless then
 *   2. each graph with its best ranges, and biases corrected
 *   3. each graph with its best ranges, and weights rounded anew, which takes minutes: from 8 bits on only where weights of 16
 *      bits would win three decibels, since then half of the error is theirs
 *
 * It ends where float is near enough. A graph that is clearly worse than the other goes no further. A step is never worse than the one
 * before it: what was tried stays a candidate.
 * Below 8 bits other ranges than the recipe's go no further, however good: where few bits destroy a network its error says nothing about
 * what rounding would make of it (SimpleNet at 2 bits: 1.9 nats for a model that always answers the same, 10 for the one that rounding
 * brings back to 67 %).
 */
import { noiseOf, type Probe } from '../evaluate/outputNoise';
import type { StepRunner } from '../integer/runStep';
import { quantize, type Quantized } from '../quantize/quantize';
import type { Settings } from '../quantize/settings';
import type { Job } from '../util/progress';
import type { PlainGraph, Prepared } from './calibrateJob';
import type { Images } from './images';
import { openTrials, type Candidates } from './openTrials';
import { partOf, type Criterion } from './verifyCriterion';
import { factor, hasFewBits, inWords, type QuantizeWith, type Trial, type Trials } from './verifyTrials';

export async function verified(
  candidates: Candidates,
  heldOut: Images,
  quantizeWith: QuantizeWith,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { optimized, plain, settings } = candidates;
  const { trials, criterion, probe } = await openTrials(candidates, heldOut, quantizeWith, steps, job);
  await tryBare(trials, optimized, plain ? settings.optimize.filter(changesGraph) : []);
  // What cannot be told from float is not compared with another graph, which would have to be calibrated.
  const hopeless = plain && trials.least > criterion.enough ? await tryPlain(trials, plain) : undefined;
  const bench = { trials, probe, steps, job, criterion };
  const notes = [...(await tryCorrecting(bench, settings)), ...(await tryRounding(bench, settings))];
  const nearest = trials.nearest;
  const figures = (of: Trials): string => of.figures(criterion.inWords).join(', ');
  return {
    ...nearest,
    notes: [
      ...(nearest.notes ?? []),
      `Kept ${inWords(nearest.kept, settings)}, by ${criterion.name} on ${probe.images.length} calibration images held out: ${figures(trials)}.`,
      ...(hopeless ? [`Calibrated on a few images, clearly worse and left behind: ${figures(hopeless)}.`] : []),
      ...notes,
    ],
  };
}

interface Bench {
  readonly trials: Trials;
  readonly probe: Probe;
  readonly steps: StepRunner;
  readonly job: Job;
  readonly criterion: Criterion;
}

async function tryBare(trials: Trials, prepared: Prepared, optimize: readonly string[]): Promise<void> {
  const { asked } = trials;
  for (const ranges of rangesToTry(asked)) await trials.attempt(prepared, { ...asked, ...ranges, optimize });
}

/** Returns what a first look left behind. */
async function tryPlain(trials: Trials, plain: PlainGraph): Promise<Trials | undefined> {
  const firstLook = trials.anew();
  if (plain.onFew) await tryBare(firstLook, await plain.onFew(), []);
  if (plain.onFew && firstLook.hopelessBeside(trials)) return firstLook;
  await tryBare(trials, await plain.onAll(), []);
  return undefined;
}

/** Returns why it was not tried. */
async function tryCorrecting({ trials, criterion }: Bench, settings: Settings): Promise<readonly string[]> {
  const corrections = ofProgram(settings).map((name) => (rounds(name) ? 'bias-correction' : name));
  if (corrections.length === 0) return [];
  if (trials.least <= criterion.enough) return ['bias-correction was not tried: float is near enough.'];
  await goOn(trials, [...new Set(corrections)]);
  return [];
}

/** Returns why it was not tried. */
async function tryRounding(
  { trials, probe, steps, job, criterion }: Bench,
  settings: Settings,
): Promise<readonly string[]> {
  const rounding = ofProgram(settings).find(rounds);
  if (rounding === undefined) return [];
  if (trials.least <= criterion.enough) return [`${rounding} was not tried: float is near enough.`];
  if (!hasFewBits(settings)) {
    const noise = ({ model }: Quantized): Promise<number> => noiseOf(partOf(criterion, model), probe, steps, job);
    const gain = await gainOfWeights(trials.promising()[0], noise);
    if (gain < factor)
      return [`${rounding} was not tried: weights of 16 bits would win only ${(10 * Math.log10(gain)).toFixed(1)} dB.`];
  }
  await goOn(trials, ofProgram(settings));
  return [];
}

async function goOn(trials: Trials, optimizers: readonly string[]): Promise<void> {
  for (const { prepared, settings } of trials.promising())
    await trials.attempt(prepared, {
      ...settings,
      optimize: [...settings.optimize.filter(changesGraph), ...optimizers],
    });
}

const rounds = (name: string): boolean => name === 'adaround' || name === 'reconstruct';
const changesGraph = (name: string): boolean => name === 'equalize' || name.startsWith('bias-absorption');
const ofProgram = ({ optimize }: Settings): readonly string[] =>
  optimize.filter((name) => name !== 'verify' && name !== 'guard' && !changesGraph(name));

/** The recipe's ranges; what clips nothing; the same without zero points. Layers' own methods stay. */
function rangesToTry({ range, symmetric }: Settings): readonly Partial<Settings>[] {
  const whole = { range: { ...range, activations: 'min-max' } };
  return [
    {},
    ...(range.activations === 'min-max' ? [] : [whole]),
    ...(symmetric.activations ? [] : [{ ...whole, symmetric: { ...symmetric, activations: true } }]),
  ];
}

/**
 * By what factor exact weights would lessen the heads' noise, whatever chooses between attempts: of a few images that a classifier is sure
 * of, probabilities say nothing about where errors come from.
 */
async function gainOfWeights(
  { prepared: { graph, ranges }, settings }: Trial,
  noiseOfHeads: (quantized: Quantized) => Promise<number>,
): Promise<number> {
  const { bits, layers } = settings;
  const wide = {
    ...settings,
    bits: { ...bits, weights: 16 },
    layers: Object.fromEntries(
      Object.entries(layers).map(([name, layer]) => [name, { ...layer, bits: { ...layer.bits, weights: 16 } }]),
    ),
  };
  return (await noiseOfHeads(quantize(graph, ranges, settings))) / (await noiseOfHeads(quantize(graph, ranges, wide)));
}
