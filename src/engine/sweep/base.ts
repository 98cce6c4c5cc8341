/**
 * What rows of a sweep share: the model, the images that they are judged by, preparations, and what their results depend on. Rows of another
 * resolution have a base of their own, on the same images.
 */
import { resamples } from '../../evaluate/resampling';
import type { Graph } from '../../graph/graph';
import { neededNumbers } from '../../quantize/ranges/chosen';
import { digestOf } from '../../util/digest';
import type { Files } from '../../util/files';
import { InputError } from '../../util/errors';
import type { Job } from '../../util/progress';
import { calibrationDigest, evaluationDigest, fedBasis } from '../basis';
import { calibrateGraph, needsNoImages, type Calibrated } from '../calibrateJob';
import { openEvaluationImages, type EvaluationImages } from '../evaluationImages';
import { keepIn, keepNothing } from '../journaled';
import { kindOf } from '../modelKind';
import { loadGraph, prepareGraph } from '../models';
import { completeRecipe, type RecipeDraft } from '../recipe';
import type { Recipe } from '../recipeTypes';

export interface SweepPlan {
  readonly vary: readonly (readonly [key: string, values: readonly string[]])[];
  /** The recipe with some keys set, as `--set` takes them. */
  readonly draftWith: (overrides: readonly string[]) => RecipeDraft;
  readonly limit?: number;
  /** Into how many parts the images are divided, each of which is computed by itself; 1: not at all. */
  readonly shards: number;
}

export interface SweepBase {
  readonly loaded: Graph;
  readonly recipe: Recipe;
  readonly images: EvaluationImages;
}

export type Preparation = Omit<Calibrated, 'recipe' | 'loaded' | 'changes'>;

/**
 * One for each resolution, by what settings say of it.
 *
 * @param resolutions as `--set` takes them. Rejects with InputError where images, labels or settings are at fault, or the model's size is fixed:
 *   before anything is computed
 */
export async function openBases(
  plan: SweepPlan,
  resolutions: readonly (readonly string[])[],
  files: Files,
): Promise<ReadonlyMap<string, SweepBase>> {
  const bases = new Map<string, SweepBase>();
  for (const overrides of resolutions)
    bases.set(overrides.join(' '), await openBase(plan, overrides, resolutions.length === 1, files));
  return bases;
}

/** @param keep whether prepared images stay in memory, where they fit: those of one resolution may */
async function openBase(
  plan: SweepPlan,
  overrides: readonly string[],
  keep: boolean,
  files: Files,
): Promise<SweepBase> {
  const draft = plan.draftWith(overrides);
  const loaded = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(loaded, draft.evaluation));
  if (overrides.length > 0) requireSize(loaded, recipe.preprocess.size);
  const { graph } = prepareGraph(loaded, recipe.settings);
  const images = await openEvaluationImages(graph, recipe, { limit: plan.limit, keep }, files);
  return { loaded, recipe, images };
}

/** Pictures of another size than the file fixes would be refused one by one. */
function requireSize({ name, inputs, values }: Graph, size: Recipe['preprocess']['size']): void {
  if (!size) return;
  const plane = [...size].reverse().join();
  const pictures = inputs.flatMap((id) => (values[id].shape?.length === 4 ? [values[id]] : []));
  const fits = pictures.some(({ shape = [] }) =>
    [shape.slice(2), shape.slice(1, 3)].some((own) => own.join() === plane),
  );
  if (fits || pictures.length === 0) return;
  const fixed = pictures.map((input) => `input '${input.name}' at ${input.shape?.join('×')}`).join(', ');
  throw new InputError(
    `${name}: the file fixes ${fixed}; its size cannot be varied (preprocess.size ${size.join('×')})`,
  );
}

/** What every part of a resolution depends on. All pictures are read for it; these and their labels are the same for all. */
export async function sweepBases(
  bases: readonly SweepBase[],
  files: Files,
  job: Job,
): Promise<ReadonlyMap<SweepBase, unknown>> {
  const [{ images, recipe }] = bases;
  const judged = await evaluationDigest(images, recipe, files, job);
  const found = new Map<SweepBase, unknown>();
  for (const base of bases) found.set(base, [await digestOf(base.loaded), judged, resamples]);
  return found;
}

/** The pictures that rows are calibrated on are read once for all rows that share them. */
export function calibrationDigests(
  { loaded }: SweepBase,
  files: Files,
  job: Job,
): (recipe: Recipe) => Promise<unknown> {
  return rememberedBy(
    ({ calibration }) => calibration,
    (recipe) => calibrationDigest(loaded, recipe, files, job),
  );
}

/** Graphs are prepared, and ranges collected, once for all rows that share how; where a journal is shared, by one for all processes. */
export function preparations(
  base: SweepBase,
  calibrated: (recipe: Recipe) => Promise<unknown>,
  files: Files,
  job: Job,
): (recipe: Recipe) => Promise<Preparation> {
  const { loaded } = base;
  return rememberedBy(
    ({ settings, calibration, ...recipe }) => [
      settings.maxPoolPadding,
      settings.leaky === 'after',
      settings.optimize,
      neededNumbers(settings),
      calibration,
      // Which ranges the file has to give depends on everything.
      needsNoImages(loaded, { settings, calibration, ...recipe }) && settings,
    ],
    async (recipe) => {
      const seen = fedBasis(await calibrated(recipe), recipe);
      return calibrateGraph(loaded, recipe, files, job, job.journal ? keepIn(job, seen) : keepNothing);
    },
  );
}

function rememberedBy<R>(
  keyOf: (recipe: Recipe) => unknown,
  make: (recipe: Recipe) => Promise<R>,
): (recipe: Recipe) => Promise<R> {
  const known = new Map<string, Promise<R>>();
  return (recipe) => {
    const key = JSON.stringify(keyOf(recipe));
    const found = known.get(key) ?? make(recipe);
    known.set(key, found);
    return found;
  };
}
