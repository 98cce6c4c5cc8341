/** What a person chooses when a recipe is begun, put into its text: comments and all that was not asked for stay. */
import { applyEdits, modify } from 'jsonc-parser';
import type { DatasetSpec } from '../../engine/recipeTypes';
import type { FolderView } from './finding';

export interface RecipeChoices {
  readonly preset?: string;
  /** Of a cfg: a file, relative to the recipe. */
  readonly weights?: string;
  /** Whole shapes by their inputs' names. */
  readonly inputShape?: Readonly<Record<string, string>>;
  /** Folders or files, relative to the recipe. */
  readonly calibration?: Pick<DatasetSpec, 'type'> & Partial<Pick<DatasetSpec, 'path'>>;
  readonly evaluation?: RecipeChoices['calibration'];
  readonly evaluator?: string;
  readonly export?: readonly string[];
}

/** The text with the choices made; what is undefined is left as it is. */
export function withChoices(text: string, choices: RecipeChoices): string {
  const { preset, weights, inputShape, calibration, evaluation, evaluator, export: formats } = choices;
  const values: readonly (readonly [path: readonly string[], value: unknown])[] = [
    [['preset'], preset],
    [['weights'], weights],
    [['inputShape'], inputShape],
    [['calibration', 'dataset'], calibration],
    [['evaluation', 'dataset'], evaluation],
    [['evaluation', 'evaluator'], evaluator],
    [['export'], formats],
  ];
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  return values.reduce((changed, [path, value]) => {
    if (value === undefined) return changed;
    return applyEdits(changed, modify(changed, [...path], value, { formattingOptions }));
  }, text);
}

/** What kind of data set lies there, by its name and what is in it: a guess that the person sees and can change. */
export function datasetTypeOf(path: string, disk: FolderView): DatasetSpec['type'] {
  if (/\.json$/i.test(path)) return 'coco';
  if (/\.bin$/i.test(path)) return 'cifar10-bin';
  if (/\.txt$/i.test(path)) return 'list';
  const names = disk.list(path);
  if (names.includes('images') && names.includes('labels')) return 'yolo';
  if (names.includes('images') && names.includes('masks')) return 'masks';
  const isFolder = (name: string): boolean => disk.list(`${path}/${name}`).length > 0;
  return names.length > 0 && names.filter((name) => !name.startsWith('.')).every(isFolder) ? 'folders' : 'images';
}
