/** `sweep`: every combination of some settings, quantized and evaluated on the same images (the report's tables 4.1–4.7). */
import type { Measured } from '../evaluate/evaluator';
import { resamples } from '../evaluate/resampling';
import { openFloat, type Compute } from '../evaluate/runQuantized';
import type { Graph } from '../graph/graph';
import type { SweepResult, SweepRow } from '../protocol/results/results';
import { needsDistributions } from '../quantize/ranges/chosen';
import { digestOf } from '../util/digest';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { measureOver } from './evaluateJob';
import { calibrationDigest, evaluationDigest, recipeBasis } from './basis';
import { floatFigures, sureRows } from './confidence';
import { openEvaluationImages, type EvaluationImages } from './evaluationImages';
import type { Images } from './images';
import { journaled } from './journaled';
import { quantizeCalibrated } from './quantizeJob';
import { calibrateGraph, needsNoImages, type Calibrated } from './calibrateJob';
import { loadGraph, prepareGraph } from './models';
import { calibratedOn, evaluationLine, judgingOf } from './provenance';
import { kindOf } from './modelKind';
import { completeRecipe, type RecipeDraft } from './recipe';
import type { Recipe } from './recipeTypes';

export interface SweepPlan {
  readonly vary: readonly (readonly [key: string, values: readonly string[]])[];
  /** The recipe with some keys set, as `--set` takes them. */
  readonly draftWith: (overrides: readonly string[]) => RecipeDraft;
  readonly limit?: number;
}

export async function sweepJob(plan: SweepPlan, files: Files, compute: Compute, job: Job): Promise<SweepResult> {
  const started = performance.now();
  const combinations = combine(plan.vary);
  const base = await openBase(plan.draftWith([]), plan, files);
  const share = preparations(base, files, job);
  const points = combinations.map((settings) => pointOf(settings, plan, base));
  const basis = job.journal && [
    await digestOf(base.loaded),
    await evaluationDigest(base.images, base.recipe, files, job),
    resamples,
  ];
  const calibrated = calibrationDigests(base, files, job);
  const measured = await journaled(
    {
      ...{ parts: points, unit: 'settings', basis },
      dependsOn: async ({ recipe }) => [recipeBasis(recipe), await calibrated(recipe)],
    },
    job,
    ({ recipe, text }, at) => {
      const stage = `${at + 1}/${points.length} ${text}`;
      return evaluateRow(recipe, share, base.images, stage, compute, job);
    },
  );
  const float = await measuredFloat(base, basis, job);
  const figures = sureRows(measured, float);
  return {
    evaluator: base.recipe.evaluation.evaluator,
    images: base.images.total,
    rows: points.map(({ settings }, at) => ({ settings: asObject(settings), ...figures[at] })),
    ...floatFigures(float),
    seconds: (performance.now() - started) / 1000,
    provenance: sweepLine(base, plan),
  };
}

type Combination = readonly (readonly [key: string, value: string])[];

interface Point {
  readonly settings: Combination;
  /** As `--set` takes them. */
  readonly text: string;
  readonly recipe: Recipe;
}

function pointOf(settings: Combination, plan: SweepPlan, base: Base): Point {
  const overrides = settings.map(([key, value]) => `${key}=${value}`);
  const draft = plan.draftWith(overrides);
  const recipe = completeRecipe(draft, kindOf(base.loaded, draft.evaluation));
  refuseOtherImages(base.recipe, recipe, settings);
  return { settings, text: overrides.join(' '), recipe };
}

/** The pictures that rows are calibrated on are read once for all rows that share them. */
function calibrationDigests({ loaded }: Base, files: Files, job: Job): (recipe: Recipe) => Promise<unknown> {
  const known = new Map<string, Promise<unknown>>();
  return (recipe) => {
    const key = JSON.stringify(recipe.calibration);
    const found = known.get(key) ?? calibrationDigest(loaded, recipe, files, job);
    known.set(key, found);
    return found;
  };
}

/** Settings that a row has of its own stand with the row. */
function sweepLine({ loaded, recipe, images }: Base, { vary }: SweepPlan): string {
  const keys = vary.map(([key]) => key);
  const preset = keys.includes('preset') ? '' : `, preset ${recipe.settings.preset}`;
  const varying = keys.length > 0 ? `, varying ${keys.join(', ')}` : '';
  const judged = evaluationLine(judgingOf(recipe), images.total);
  const calibrated = calibratedOn(recipe.calibration, needsNoImages(loaded, recipe) ? 0 : undefined);
  return `recipe ${recipe.name}${preset}${varying}; ${judged}, ${calibrated}`;
}

interface Base {
  readonly loaded: Graph;
  readonly recipe: Recipe;
  readonly images: EvaluationImages;
}

async function openBase(draft: RecipeDraft, plan: SweepPlan, files: Files): Promise<Base> {
  const loaded = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(loaded, draft.evaluation));
  const { graph } = prepareGraph(loaded, recipe.settings);
  return {
    loaded,
    recipe,
    images: await openEvaluationImages(graph, recipe, { ...plan, keep: true }, files),
  };
}

type Preparation = Omit<Calibrated, 'recipe' | 'loaded' | 'changes'>;

/** Graphs are prepared, and ranges collected, once for all rows that share how. */
function preparations(base: Base, files: Files, job: Job): (recipe: Recipe) => Promise<Preparation> {
  const known = new Map<string, Promise<Preparation>>();
  return (recipe) => {
    const key = JSON.stringify([
      recipe.settings.maxPoolPadding,
      recipe.settings.leaky === 'after',
      recipe.settings.optimize,
      needsDistributions(recipe.settings),
      recipe.calibration,
      // Which ranges the file has to give depends on everything.
      needsNoImages(base.loaded, recipe) && recipe.settings,
    ]);
    const found = known.get(key) ?? calibrateGraph(base.loaded, recipe, files, job);
    known.set(key, found);
    return found;
  };
}

async function evaluateRow(
  recipe: Recipe,
  share: (recipe: Recipe) => Promise<Preparation>,
  images: Images,
  stage: string,
  compute: Compute,
  job: Job,
): Promise<Measured> {
  const prepared = await share(recipe);
  const { model } = await quantizeCalibrated({ recipe, ...prepared }, compute.steps, job);
  const runner = await compute.open(model);
  try {
    return await measureOver(prepared.graph, images, recipe, runner, stage, job);
  } finally {
    await runner.close();
  }
}

async function measuredFloat(base: Base, basis: unknown, job: Job): Promise<Measured> {
  const parts = [base.recipe];
  const dependsOn = ({ settings, preprocess, evaluation }: Recipe): unknown => [
    ...[settings.maxPoolPadding, settings.leaky, preprocess, { ...evaluation, dataset: undefined }],
  ];
  const [measured] = await journaled({ parts, unit: 'float', basis, dependsOn }, job, () => measureFloat(base, job));
  return measured;
}

async function measureFloat({ loaded, recipe, images }: Base, job: Job): Promise<Measured> {
  const { graph } = prepareGraph(loaded, recipe.settings);
  const runner = await openFloat(graph);
  try {
    return await measureOver(graph, images, recipe, runner, 'float', job);
  } finally {
    await runner.close();
  }
}

/** One set of images serves all rows, so a sweep cannot vary which they are or how they are judged. */
function refuseOtherImages(base: Recipe, row: Recipe, settings: readonly (readonly [string, string])[]): void {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (
    same(base.evaluation, row.evaluation) &&
    same(base.preprocess, row.preprocess) &&
    same(base.inputs, row.inputs) &&
    base.model === row.model
  )
    return;
  const keys = settings.map(([key]) => key).join(', ');
  throw new InputError(
    `A sweep compares settings on the same model and images; it cannot vary ${keys}. Run evaluate for each instead`,
  );
}

function combine(vary: SweepPlan['vary']): readonly Combination[] {
  let combinations: Combination[] = [[]];
  for (const [key, values] of vary) {
    combinations = combinations.flatMap((so) => values.map((value) => [...so, [key, value] as const]));
  }
  return combinations;
}

/** Values as JSON people expect: numbers as numbers. */
function asObject(settings: readonly (readonly [string, string])[]): SweepRow['settings'] {
  return Object.fromEntries(settings.map(([key, value]) => [key, typed(value)]));
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
