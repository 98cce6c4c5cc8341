/** What can be found in a recipe, by code, and what has to be known to find it. */
import type { RecipeSource } from '../../engine/recipe';
import type { LayerFinding } from '../../protocol/results/results';
import type { Diagnostic, Severities, Severity } from '../diagnostic';

/** Code, severity of its own, and one line for settings and help. */
export const recipeCodes = [
  ['recipe.syntax', 'error', 'A recipe is JSON; comments and trailing commas are allowed.'],
  ['recipe.unknown-key', 'error', 'Every key is one that is read.'],
  ['recipe.wrong-value', 'error', 'Every value is one that its key can have.'],
  ['recipe.duplicate-key', 'error', 'A key is written once.'],
  ['recipe.missing-key', 'error', 'The model, and type and path of each data set, are given.'],
  ['recipe.invalid', 'error', 'The engine can read the recipe.'],
  ['recipe.forbidden', 'error', 'Preset and settings go together.'],
  ['recipe.missing-file', 'error', 'The model is there.'],
  ['recipe.missing-data', 'warning', 'Data sets are there.'],
  ['recipe.unknown-layer', 'error', 'Exceptions name layers of the model.'],
  ['recipe.run-error', 'error', 'The last run made sense of every layer.'],
  ['recipe.run-warning', 'warning', 'The last run lost no more in a layer than its width explains.'],
  ['recipe.same-images', 'warning', 'Calibration and evaluation see different images.'],
] as const satisfies readonly (readonly [string, Severity, string])[];

export type RecipeCode = (typeof recipeCodes)[number][0];

export interface Finding extends Pick<Diagnostic, 'message' | 'range'> {
  readonly code: RecipeCode;
  readonly fixes?: Diagnostic['fixes'];
}

/** The part of a disk that a recipe names. */
export interface FolderView {
  exists(path: string): boolean;
  /** Names in a folder; none when it is not one. */
  list(folder: string): readonly string[];
}

export interface RecipeContext extends Pick<RecipeSource, 'path' | 'resolve'> {
  /** Without it nothing is said of files. */
  readonly disk?: FolderView;
  /** Names of the model's layers; without them nothing is said of layers. */
  readonly layers?: readonly string[];
  /** What the last run found to look like garbage, as long as recipe and model are those of the run. */
  readonly lastRun?: readonly LayerFinding[];
  readonly severities?: Severities;
}
