/**
 * What is wrong or doubtful in a recipe. First its form, against the schema; where that is right, the engine's own reading
 * of it; and where that is content, what the recipe asks for: files that are there, layers of the model, settings that go together.
 */
import { printParseErrorCode } from 'jsonc-parser';
import { parseRecipe, type RecipeDraft } from '../../engine/recipe';
import { InputError } from '../../util/errors';
import { byPlace, type Diagnostic, type Severities } from '../diagnostic';
import { recipeCodes, type Finding, type RecipeCode, type RecipeContext } from './finding';
import { nodeRange, rangeOf, readRecipe, type RecipeReading } from './reading';
import { contentFindings } from './content';
import { misfits } from './validate';

/** In the order of the text. */
export function diagnoseRecipe(text: string, context: RecipeContext): readonly Diagnostic[] {
  const reading = readRecipe(text);
  const form = formFindings(reading);
  const found = form.length > 0 ? form : meaningFindings(reading, context);
  return found.flatMap((finding) => diagnosticOf(finding, context.severities ?? {})).sort(byPlace);
}

/** Codes that an editor's JSON service reports itself, from the same schema. */
export const schemaCodes: readonly string[] = [
  'recipe.syntax',
  'recipe.unknown-key',
  'recipe.wrong-value',
  'recipe.duplicate-key',
  'recipe.missing-key',
] satisfies readonly RecipeCode[];

function diagnosticOf({ code, message, range, fixes = [] }: Finding, severities: Severities): readonly Diagnostic[] {
  const severity = severities[code] ?? recipeCodes.find(([each]) => each === code)?.[1] ?? 'error';
  return severity === 'off' ? [] : [{ code, severity, message, range, fixes }];
}

function formFindings(reading: RecipeReading): readonly Finding[] {
  const { root, errors, refusal, text } = reading;
  const top = rangeOf(reading, 0, text.length);
  if (refusal !== undefined) return [{ code: 'recipe.syntax', message: refusal, range: top }];
  if (errors.length > 0) {
    return errors.slice(0, 20).map(({ error, offset, length }) => {
      const words = printParseErrorCode(error).replace(/([a-z])([A-Z])/g, '$1 $2');
      const message = `${words.toLowerCase()}: a recipe is JSON; comments are allowed`;
      return { code: 'recipe.syntax', message, range: rangeOf(reading, offset, length) };
    });
  }
  if (root?.type !== 'object')
    return [{ code: 'recipe.syntax', message: 'a recipe is a JSON object { … }', range: top }];
  return misfits(root).map(({ code, message, node, instead }) => {
    const range = nodeRange(reading, node);
    const fixes =
      instead === undefined ? [] : [{ title: `Change to ${instead}`, edits: [{ range, newText: instead }] }];
    return { code, message, range, fixes };
  });
}

function meaningFindings(reading: RecipeReading, context: RecipeContext): readonly Finding[] {
  const draft = draftOf(reading, context);
  return 'code' in draft ? [draft] : contentFindings(reading, draft, context);
}

/** At most one: the engine ends at the first thing that is wrong, and its message says the line. */
function draftOf(reading: RecipeReading, { path, resolve }: RecipeContext): RecipeDraft | Finding {
  try {
    return parseRecipe({ text: reading.text, path, resolve });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const place = /\s*\([^()]* line (\d+)\)/.exec(error.message);
    const message = error.message.replace(place?.[0] ?? '', '');
    const offset = reading.lines[Number(place?.[1] ?? 1) - 1] ?? 0;
    return { code: 'recipe.invalid', message, range: lineRange(reading, offset) };
  }
}

/** A line without its indentation. */
function lineRange(reading: RecipeReading, offset: number): Finding['range'] {
  const range = rangeOf(reading, offset, reading.text.length);
  const indent = /^[ \t]*/.exec(reading.text.slice(offset))?.[0].length ?? 0;
  return { ...range, start: Math.min(range.start + indent, range.end) };
}
