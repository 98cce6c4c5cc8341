/** The settings of a sweep: every combination of the values, each with the recipe that it makes. */
import { isOfResolution } from '../../protocol/results/floats';
import type { SweepRow } from '../../protocol/results/results';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import { kindOf } from '../modelKind';
import { completeRecipe } from '../recipe';
import type { Recipe } from '../recipeTypes';
import { openBases, type SweepBase, type SweepPlan } from './base';

/** One row to be. */
export interface Point {
  readonly settings: SweepRow['settings'];
  /** As `--set` takes them. */
  readonly text: string;
  readonly recipe: Recipe;
  readonly base: SweepBase;
}

/** The float model at one resolution. */
export interface FloatPoint {
  /** That say which; empty where there is one. */
  readonly settings: SweepRow['settings'];
  readonly base: SweepBase;
}

export interface Points {
  readonly rows: readonly Point[];
  readonly floats: readonly FloatPoint[];
}

type Combination = readonly (readonly [key: string, value: string])[];

/** Rejects with InputError where settings are none, or would change what all rows are judged by. */
export async function openPoints(plan: SweepPlan, files: Files): Promise<Points> {
  const combinations = combine(plan.vary);
  const resolutions = new Map(combinations.map((settings) => [resolutionOf(settings).join(' '), settings]));
  const bases = await openBases(plan, [...resolutions.values()].map(resolutionOf), files);
  const baseOf = (settings: Combination): SweepBase => bases.get(resolutionOf(settings).join(' '))!;
  return {
    rows: combinations.map((settings) => pointOf(settings, plan, baseOf(settings))),
    floats: [...resolutions.values()].map((settings) => ({
      settings: asObject(settings.filter(([key]) => isOfResolution(key))),
      base: baseOf(settings),
    })),
  };
}

/** As `--set` takes it. */
const resolutionOf = (settings: Combination): readonly string[] =>
  settings.filter(([key]) => isOfResolution(key)).map(([key, value]) => `${key}=${value}`);

function pointOf(settings: Combination, plan: SweepPlan, base: SweepBase): Point {
  const overrides = settings.map(([key, value]) => `${key}=${value}`);
  const draft = plan.draftWith(overrides);
  const recipe = completeRecipe(draft, kindOf(base.loaded, draft.evaluation));
  refuseOtherImages(base.recipe, recipe, settings);
  return { settings: asObject(settings), text: overrides.join(' '), recipe, base };
}

/** One set of images serves all rows, so a sweep cannot vary which they are or how they are judged. */
function refuseOtherImages(base: Recipe, row: Recipe, settings: Combination): void {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (
    same(base.evaluation, row.evaluation) &&
    same(base.preprocess, row.preprocess) &&
    same(base.inputs, row.inputs) &&
    same(base.inputShape, row.inputShape) &&
    base.model === row.model &&
    base.weights === row.weights &&
    base.given === row.given
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
function asObject(settings: Combination): SweepRow['settings'] {
  return Object.fromEntries(settings.map(([key, value]) => [key, typed(value)]));
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
