import { resolve } from 'node:path';
import { modelOf } from '../../language/recipe/model';

/** Paths of the files that a recipe names beside its model. @param recipe its path */
export function namedFiles(text: string, recipe: string): readonly string[] {
  const { weights, given } = modelOf(text);
  return [weights, given].filter((path) => path !== undefined).map((path) => resolve(recipe, '..', path));
}
