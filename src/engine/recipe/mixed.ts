/** A recipe's text with other values set in it, its comments and its order kept. */
import { applyEdits, modify } from 'jsonc-parser';
import { InputError } from '../../util/errors';
import { parseRecipe, type RecipeSource } from '../recipe';
import type { AllocatedLayer } from '../../protocol/results/results';
import { pathOf, splitOverride } from './assign';

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/**
 * `source` with what `set` overrides and the widths of `layers` written into it. The result is read again and must say what
 * was meant: a recipe that spells keys in its own way (dotted, in short forms) may not take edits.
 *
 * @throws InputError naming the first layer or override that could not be written
 */
export function mixedRecipeText(
  source: RecipeSource,
  set: readonly string[],
  layers: readonly AllocatedLayer[],
): string {
  const withSet = set.reduce((text, override) => {
    const { key, value } = splitOverride(override);
    return edited(text, pathOf(key), typed(value));
  }, source.text);
  const widths = layers.flatMap(({ name, bits, activations }) => [
    ...(bits === undefined ? [] : [{ path: ['layers', name, 'bits', 'weights'], bits }]),
    ...(activations === undefined ? [] : [{ path: ['layers', name, 'bits', 'activations'], bits: activations }]),
  ]);
  const text = widths.reduce((so, { path, bits }) => edited(so, path, bits), withSet);
  const meant = parseRecipe(source, [...set, ...widths.map(({ path, bits }) => `${path.join('.')}=${bits}`)]);
  if (JSON.stringify(parseRecipe({ ...source, text }).settings) === JSON.stringify(meant.settings)) return text;
  throw new InputError(
    `${meant.name}: the widths cannot be written into this recipe; give "bits" and "layers" as objects, and what --set overrides in the recipe itself`,
  );
}

function edited(text: string, path: readonly string[], value: unknown): string {
  try {
    return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
  } catch {
    throw new InputError(`"${path.join('.')}" cannot be written into this recipe; is one of its parts a plain value?`);
  }
}

function typed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
