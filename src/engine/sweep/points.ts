/** The settings of a sweep: every combination of the values, each with the recipe that it makes. */
import type { SweepRow } from '../../protocol/results/results';
import { InputError } from '../../util/errors';
import { kindOf } from '../modelKind';
import { completeRecipe } from '../recipe';
import type { Recipe } from '../recipeTypes';
import type { SweepBase, SweepPlan } from './base';

/** One row to be. */
export interface Point {
  readonly settings: SweepRow['settings'];
  /** As `--set` takes them. */
  readonly text: string;
  readonly recipe: Recipe;
}

type Combination = readonly (readonly [key: string, value: string])[];

/** Throws InputError where settings are none, or would change what all rows are judged by. */
export function pointsOf(plan: SweepPlan, base: SweepBase): readonly Point[] {
  return combine(plan.vary).map((settings) => pointOf(settings, plan, base));
}

function pointOf(settings: Combination, plan: SweepPlan, base: SweepBase): Point {
  const overrides = settings.map(([key, value]) => `${key}=${value}`);
  const draft = plan.draftWith(overrides);
  const recipe = completeRecipe(draft, kindOf(base.loaded, draft.evaluation));
  refuseOtherImages(base.recipe, recipe, settings);
  return { settings: asObject(settings), text: overrides.join(' '), recipe };
}

/** One set of images serves all rows, so a sweep cannot vary which they are or how they are judged. */
function refuseOtherImages(base: Recipe, row: Recipe, settings: Combination): void {
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
function asObject(settings: Combination): SweepRow['settings'] {
  return Object.fromEntries(settings.map(([key, value]) => [key, typed(value)]));
}

function typed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
