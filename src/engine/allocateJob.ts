/** `allocate`: widths of weights per layer under a budget, from each layer's own noise; and what they are worth, measured. */
import { decibelsOf } from '../evaluate/outputNoise';
import { openFloat, openQuantized, type Runner } from '../evaluate/runQuantized';
import type { StepRunner } from '../integer/runStep';
import type { AllocateResult, BudgetKind, Metrics, ParetoRow } from '../protocol/results';
import { allocationFront, withinBudget, type Allocation, type LayerChoices } from '../quantize/allocation';
import { costOf } from '../quantize/cost';
import { bitsOfLayer, withBits } from '../quantize/isolate';
import { quantize } from '../quantize/quantize';
import type { ConvStep } from '../quantize/quantizedModel';
import type { Settings } from '../quantize/settings';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { metricsOver, openEvaluationImages } from './evaluateJob';
import { measureWhole, noiseAlone, openNoiseBench, type NoiseBench } from './noiseBench';
import { provenanceOf } from './provenance';
import { calibrate } from './quantizeJob';
import type { RecipeDraft } from './recipe';

export interface AllocateOptions {
  /** What is spent, and the share (0 to 1) of what the recipe's own widths cost. */
  readonly budget: { readonly kind: BudgetKind; readonly share: number };
  /** Widths that a layer's weights may have. */
  readonly widths: readonly number[];
  /** Calibration images on which noise is measured. */
  readonly images: number;
  /** Also evaluate each row of the table on the first so many evaluation images. */
  readonly metricImages?: number;
}

/** Allocations between the cheapest and the dearest that are measured, besides the chosen one. */
const pointsBetween = 6;

export async function allocateJob(
  draft: RecipeDraft,
  options: AllocateOptions,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<AllocateResult> {
  const started = performance.now();
  const bench = await openNoiseBench(await calibrate(draft, files, job), options.images, files, steps, job);
  const { recipe, ranges } = bench.calibrated;
  const priced = await pricedLayers(bench, options.budget.kind, job);
  const front = allocationFront(await choicesOf(bench, priced, options.widths, job));
  const own = priced.reduce((sum, { perBit, bits }) => sum + perBit * bits, 0);
  const chosen = withinBudget(front, options.budget.share * own);
  if (!chosen) throw tooDear(options, front[0].cost / own);
  const metrics =
    options.metricImages === undefined ? undefined : await openMetrics(bench, options.metricImages, files, job);
  const wanted = [
    ...options.widths.map((bits) => ({
      label: `all ${bits} bits`,
      widths: front[0].widths.map(({ name }) => ({ name, bits })),
    })),
    ...spread(front, chosen).map((one) => ({
      label: one === chosen ? 'within the budget' : 'mixed',
      widths: one.widths,
    })),
  ];
  const rows: ParetoRow[] = [];
  for (const { label, widths } of wanted) {
    job.onProgress?.({ stage: 'Measuring allocations', done: rows.length, total: wanted.length, unit: 'allocations' });
    rows.push(await measureRow(bench, label, widths, metrics, job));
  }
  return {
    provenance: provenanceOf(recipe.settings, recipe.calibration, ranges.images),
    budget: options.budget,
    images: bench.probe.images.length,
    layers: chosen.widths,
    rows: rows.sort((a, b) => a[options.budget.kind] - b[options.budget.kind]),
    ...(metrics && { float: metrics.float, metricImages: metrics.images }),
    seconds: (performance.now() - started) / 1000,
  };
}

interface PricedLayer {
  readonly name: string;
  readonly bits: number;
  /** Cost of one bit of width. */
  readonly perBit: number;
}

/** Layers with weights, and what a bit of theirs costs; a layer of several convolutions is priced as one. */
async function pricedLayers(bench: NoiseBench, kind: BudgetKind, job: Job): Promise<readonly PricedLayer[]> {
  const { model } = await measureWhole(bench, bench.calibrated.recipe.settings, job);
  const convs = model.steps.filter((step): step is ConvStep => step.kind === 'conv');
  const layers = new Map<string, PricedLayer>();
  for (const step of convs) {
    const { name } = model.graph.layers[step.layer];
    const cost = costOf(model, step);
    const perBit = (kind === 'size' ? cost.memory.weights : cost.macBits) / step.weightBits;
    layers.set(name, { name, bits: step.weightBits, perBit: perBit + (layers.get(name)?.perBit ?? 0) });
  }
  return [...layers.values()];
}

async function choicesOf(
  bench: NoiseBench,
  layers: readonly PricedLayer[],
  widths: readonly number[],
  job: Job,
): Promise<readonly LayerChoices[]> {
  const choices: LayerChoices[] = [];
  for (const { name, perBit } of layers) {
    job.onProgress?.({ stage: 'Each layer at each width', done: choices.length, total: layers.length, unit: 'layers' });
    const { activations } = bitsOfLayer(bench.calibrated.recipe.settings, name);
    const own: LayerChoices['choices'][number][] = [];
    for (const bits of widths) {
      own.push({
        bits,
        noise: await noiseAlone(bench, name, { weights: bits, activations }, job),
        cost: bits * perBit,
      });
    }
    choices.push({ name, choices: own });
  }
  return choices;
}

/** Some of the front at even distances of cost, the chosen one among them. */
function spread(front: readonly Allocation[], chosen: Allocation): readonly Allocation[] {
  const [low, high] = [front[0].cost, front[front.length - 1].cost];
  const marks = Array.from({ length: pointsBetween }, (_, i) => low + ((high - low) * (i + 0.5)) / pointsBetween);
  const picked = marks.map((mark) => withinBudget(front, mark) ?? front[0]);
  return [...new Set([...picked, chosen])];
}

/** The recipe's settings with the widths of an allocation. */
export function settingsWith(settings: Settings, widths: Allocation['widths']): Settings {
  return widths.reduce((so, { name, bits }) => withBits(so, name, { weights: bits }), settings);
}

interface MetricsOf {
  readonly images: number;
  readonly float: Metrics;
  readonly of: (settings: Settings, stage: string) => Promise<Metrics>;
}

async function openMetrics(bench: NoiseBench, limit: number, files: Files, job: Job): Promise<MetricsOf> {
  const { graph, ranges, recipe } = bench.calibrated;
  const images = await openEvaluationImages(graph, recipe, { limit }, files);
  const measure = async (runner: Runner, stage: string): Promise<Metrics> => {
    try {
      return await metricsOver(graph, images, recipe, runner, stage, job);
    } finally {
      await runner.close();
    }
  };
  return {
    images: images.total,
    float: await measure(await openFloat(graph), 'float'),
    of: async (settings, stage) =>
      measure(await openQuantized(quantize(graph, ranges, settings).model, bench.steps), stage),
  };
}

async function measureRow(
  bench: NoiseBench,
  label: string,
  widths: Allocation['widths'],
  metrics: MetricsOf | undefined,
  job: Job,
): Promise<ParetoRow> {
  const settings = settingsWith(bench.calibrated.recipe.settings, widths);
  const { noise, cost } = await measureWhole(bench, settings, job);
  return {
    label,
    size: Math.ceil(cost.memory.weights / 8),
    macBits: cost.macBits,
    sqnrDb: decibelsOf(noise),
    ...(metrics && { metrics: await metrics.of(settings, label) }),
  };
}

function tooDear({ budget, widths }: AllocateOptions, least: number): InputError {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return new InputError(
    `--budget ${budget.kind}=${percent(budget.share)} is too small: with every layer at its cheapest of ${widths.join(', ')} bits the network costs ${percent(least)}`,
  );
}
