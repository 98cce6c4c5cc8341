/** What sensitivity and bit allocation measure with: a calibrated graph, some images, and float's answers to them. */
import type { Ranges } from '../calibrate/ranges';
import { noiseOf, openProbe, type Probe } from '../evaluate/outputNoise';
import type { Graph } from '../graph/graph';
import type { StepRunner } from '../integer/runStep';
import { costOf, totalCost, type Cost, type CostTotals } from '../quantize/cost';
import { isolatedSettings, type LayerWidths } from '../quantize/isolate';
import { quantize } from '../quantize/quantize';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { chosenRanges } from '../quantize/ranges/chosen';
import { withoutTail } from '../quantize/regions';
import type { Settings } from '../quantize/settings';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { inputsOf, openImages } from './images';
import type { Calibrated } from './calibrateJob';
import { inIntegers } from '../quantize/steps/steps';

export interface NoiseBench {
  readonly calibrated: Calibrated;
  /** The graph without its float tail: noise is measured at the heads. */
  readonly heads: Graph;
  /** Ranges as the recipe's methods choose them. */
  readonly chosen: Ranges;
  readonly probe: Probe;
  readonly steps: StepRunner;
}

/** @param images the first so many calibration images */
export async function openNoiseBench(
  calibrated: Calibrated,
  images: number,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<NoiseBench> {
  const { recipe, graph, ranges } = calibrated;
  const heads = withoutTail(graph);
  const choice = { ...recipe.calibration, count: Math.min(images, recipe.calibration.count) };
  const opened = await openImages(graph, recipe.calibration.dataset, choice, recipe, files, 'calibration');
  const probe = await openProbe(heads, inputsOf(opened), job);
  return { calibrated, heads, chosen: chosenRanges(graph, ranges, recipe.settings), probe, steps };
}

/** Noise at the heads with one layer alone quantized, at the given widths. `ranges`: chosen for other widths than the recipe's. */
export function noiseAlone(
  bench: NoiseBench,
  layer: string,
  bits: LayerWidths,
  job: Job,
  ranges: Ranges = bench.chosen,
): Promise<number> {
  const { heads, calibrated, probe, steps } = bench;
  const settings = isolatedSettings(heads, calibrated.recipe.settings, layer, bits);
  return noiseOf(quantize(heads, ranges, settings).model, probe, steps, job);
}

export interface Whole {
  readonly model: QuantizedModel;
  readonly noise: number;
  readonly cost: CostTotals;
  /** Of each integer step. */
  readonly costs: readonly Cost[];
}

/** The whole network under some settings. */
export async function measureWhole(bench: NoiseBench, settings: Settings, job: Job): Promise<Whole> {
  const { model } = quantize(bench.heads, bench.calibrated.ranges, settings);
  const costs = costsOfSteps(model);
  return { model, noise: await noiseOf(model, bench.probe, bench.steps, job), cost: totalCost(costs), costs };
}

export function costOfModel(model: QuantizedModel): CostTotals {
  return totalCost(costsOfSteps(model));
}

export function costsOfSteps(model: QuantizedModel): readonly Cost[] {
  const steps = model.steps.filter(inIntegers);
  return steps.map((step) => costOf(model, step));
}
