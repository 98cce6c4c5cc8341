/** `allocate`: widths of weights and activations per layer under a budget, from the noise of each alone; and what they are worth, measured. */
import type { Measured } from '../evaluate/evaluator';
import { resamples } from '../evaluate/resampling';
import { decibelsOf } from '../evaluate/outputNoise';
import { openFloat, openQuantized, type Runner } from '../evaluate/runQuantized';
import type { StepRunner } from '../integer/runStep';
import type { AllocatedLayer, AllocateResult, BudgetKind, ParetoRow } from '../protocol/results/results';
import { allocationFront, withinBudget, type Allocation, type Width } from '../quantize/allocation';
import { quantize } from '../quantize/quantize';
import type { Settings } from '../quantize/settings';
import { spendings } from '../quantize/spending';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { allocationChoices, settingsWith, type AllocationChoices, type WidthsToTry } from './allocationChoices';
import { measureOver } from './evaluateJob';
import { evaluationDigest, quantizingBasis } from './basis';
import { floatFigures, sureRows } from './confidence';
import { openEvaluationImages } from './evaluationImages';
import { journaled } from './journaled';
import { measureWhole, openNoiseBench, type NoiseBench, type Whole } from './noiseBench';
import { provenanceOf } from './provenance';
import { calibrate } from './calibrateJob';
import type { RecipeDraft } from './recipe';

export interface AllocateOptions {
  /** What is spent, and the share (0 to 1) of what the recipe's own widths cost. */
  readonly budget: { readonly kind: BudgetKind; readonly share: number };
  /** Widths that a layer's weights may have. */
  readonly widths: readonly number[];
  /** Widths that what a layer makes may have; absent: the recipe's. */
  readonly activations?: readonly number[];
  /** Calibration images on which noise is measured. */
  readonly images: number;
  /** Also evaluate each row of the table on the first so many evaluation images. */
  readonly metricImages?: number;
}

/** Allocations between the cheapest and the dearest that are measured, besides the chosen one. */
const pointsBetween = 6;

/** How often a budget is tightened whose allocation, priced as a whole, turns out dearer than the sum of its parts. */
const tightenings = 8;

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
  const { kind, share } = options.budget;
  const tries = { weights: options.widths, activations: options.activations };
  const basis = [await quantizingBasis(draft, files, job), options.images];
  const choices = await allocationChoices(bench, kind, tries, basis, job);
  const front = allocationFront(choices.groups);
  const chosen = await affordable(bench, front, choices, options, job);
  const metrics =
    options.metricImages === undefined ? undefined : await openMetrics(bench, options.metricImages, files, job);
  const wanted = [
    ...uniform(choices, tries),
    ...spread(front, chosen).map((one) => ({
      label: one === chosen ? 'within the budget' : 'mixed',
      widths: one.widths,
    })),
  ];
  const plan = {
    parts: wanted,
    unit: 'allocations',
    basis: [basis, metrics?.basis, resamples],
    dependsOn: (row: object) => row,
  };
  const rows = await journaled(plan, job, ({ label, widths }, done) => {
    job.onProgress?.({ stage: 'Measuring allocations', done, total: wanted.length, unit: 'allocations' });
    return measureRow(bench, label, widths, metrics, job);
  });
  const sure = metrics
    ? sureRows(
        rows.flatMap(({ measured }) => measured ?? []),
        metrics.float,
      )
    : [];
  const judged = rows.map(({ row }, at): ParetoRow => ({ ...row, ...sure[at] }));
  return {
    provenance: provenanceOf(recipe.settings, recipe.calibration, ranges.images),
    budget: { kind, share },
    images: bench.probe.images.length,
    layers: byLayer(bench, chosen.widths),
    rows: judged.sort((a, b) => (a[kind] ?? 0) - (b[kind] ?? 0)),
    ...(metrics && { ...floatFigures(metrics.float), metricImages: metrics.images }),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Of the front what the budget allows, also where the whole is dearer than its parts: an add whose inputs are of other widths. */
async function affordable(
  bench: NoiseBench,
  front: readonly Allocation[],
  { own, fixed }: AllocationChoices,
  options: AllocateOptions,
  job: Job,
): Promise<Allocation> {
  const { kind, share } = options.budget;
  let budget = share * own - fixed;
  for (let i = 0; i < tightenings; i++) {
    const chosen = withinBudget(front, budget * (1 + 1e-12));
    if (!chosen) break;
    const settings = settingsWith(bench.calibrated.recipe.settings, chosen.widths);
    const spent = total(kind, (await measureWhole(bench, settings, job)).costs);
    if (spent <= share * own * (1 + 1e-12)) return chosen;
    budget = Math.min(chosen.cost, budget) - (spent - share * own);
  }
  throw tooDear(options, (front[0].cost + fixed) / own);
}

function total(kind: BudgetKind, costs: Whole['costs']): number {
  return costs.reduce((sum, cost) => sum + spendings[kind](cost), 0);
}

/** One width for all weights, and one for all activations: the same where it may be had, or else the next wider. */
function uniform(
  { weighted, makers }: AllocationChoices,
  { weights, activations }: WidthsToTry,
): readonly { readonly label: string; readonly widths: readonly Width[] }[] {
  return weights.map((bits) => {
    const ofWeights = weighted.map((name): Width => ({ name, of: 'weights', bits }));
    if (!activations) return { label: `all ${bits} bits`, widths: ofWeights };
    const wider = activations.find((each) => each >= bits) ?? activations[activations.length - 1];
    const made = makers.map((name): Width => ({ name, of: 'activations', bits: wider }));
    return { label: `all W${bits}A${wider}`, widths: [...ofWeights, ...made] };
  });
}

function byLayer({ heads }: NoiseBench, widths: readonly Width[]): readonly AllocatedLayer[] {
  return heads.layers.flatMap(({ name }) => {
    const own = widths.filter((width) => width.name === name);
    const bitsOf = (of: Width['of']): number | undefined => own.find((width) => width.of === of)?.bits;
    const [bits, activations] = [bitsOf('weights'), bitsOf('activations')];
    if (own.length === 0) return [];
    return [{ name, ...(bits !== undefined && { bits }), ...(activations !== undefined && { activations }) }];
  });
}

/** Some of the front at even distances of cost, the chosen one among them. */
function spread(front: readonly Allocation[], chosen: Allocation): readonly Allocation[] {
  const [low, high] = [front[0].cost, front[front.length - 1].cost];
  const marks = Array.from({ length: pointsBetween }, (_, i) => low + ((high - low) * (i + 0.5)) / pointsBetween);
  const picked = marks.map((mark) => withinBudget(front, mark) ?? front[0]);
  return [...new Set([...picked, chosen])];
}

interface MetricsOf {
  readonly images: number;
  readonly float: Measured;
  /** What these figures depend on besides settings. */
  readonly basis: unknown;
  readonly of: (settings: Settings, stage: string) => Promise<Measured>;
}

async function openMetrics(bench: NoiseBench, limit: number, files: Files, job: Job): Promise<MetricsOf> {
  const { graph, ranges, recipe } = bench.calibrated;
  const images = await openEvaluationImages(graph, recipe, { limit }, files);
  const measure = async (runner: Runner, stage: string): Promise<Measured> => {
    try {
      return await measureOver(graph, images, recipe, runner, stage, job);
    } finally {
      await runner.close();
    }
  };
  return {
    images: images.total,
    float: await measure(await openFloat(graph), 'float'),
    basis: await evaluationDigest(images, recipe, files, job),
    of: async (settings, stage) =>
      measure(await openQuantized(quantize(graph, ranges, settings).model, bench.steps), stage),
  };
}

interface MeasuredRow {
  readonly row: ParetoRow;
  readonly measured?: Measured;
}

async function measureRow(
  bench: NoiseBench,
  label: string,
  widths: readonly Width[],
  metrics: MetricsOf | undefined,
  job: Job,
): Promise<MeasuredRow> {
  const settings = settingsWith(bench.calibrated.recipe.settings, widths);
  const { noise, costs } = await measureWhole(bench, settings, job);
  const row = {
    label,
    size: Math.ceil(total('size', costs) / 8),
    macBits: total('macBits', costs),
    adderBits: total('adderBits', costs),
    adjustmentBits: total('adjustmentBits', costs),
    sqnrDb: decibelsOf(noise),
  };
  return { row, ...(metrics && { measured: await metrics.of(settings, label) }) };
}

function tooDear({ budget, widths, activations }: AllocateOptions, least: number): InputError {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const made = activations ? ` and what it makes at ${activations[0]} bits` : '';
  return new InputError(
    `--budget ${budget.kind}=${percent(budget.share)} is too small: with every layer at its cheapest of ${widths.join(', ')} bits${made} the network costs ${percent(least)}`,
  );
}
