/**
 * What is wrong or doubtful in a Darknet cfg: every rule of `rules/table.ts` over one reading of the text. Works on any
 * text, also on one that is being typed.
 */
import { parseRecipe, type RecipeSource } from '../../engine/recipe';
import { byPlace, type Diagnostic, type Severities, type Severity } from '../diagnostic';
import { InputError } from '../../util/errors';
import { read } from './reading';
import { renumber } from './renumber';
import type { Finding, RuleContext } from './rules/rule';
import { lastRules, rules } from './rules/table';

export interface DiagnoseOptions {
  /** By code; what is not in it keeps the rule's own. */
  readonly severities?: Severities;
  /** Length of the weights file beside the cfg; without it the rules about weights say nothing. */
  readonly weightsBytes?: number;
  /** The recipe beside the cfg; what is wrong in it is not said here. */
  readonly recipe?: RecipeSource;
  /** Without it nothing is said of the last run. */
  readonly run?: RuleContext['run'];
  /** The text to which the indices were right, if layers may have moved since. */
  readonly before?: string;
}

/** In the order of the text. */
export function diagnose(text: string, options: DiagnoseOptions = {}): readonly Diagnostic[] {
  const { weightsBytes, recipe, before, run } = options;
  const settings = recipe && settingsOf(recipe);
  const stale = before === undefined ? [] : renumber(before, text).stale;
  const context: RuleContext = { ...read(text), weightsBytes, settings, run, stale };
  const found = rules.flatMap((rule) => rule.check(context).map((finding) => ({ rule, finding })));
  const errors = found.filter(({ rule }) => rule.severity === 'error').map(({ finding }) => finding.section);
  const rest = lastRules.flatMap((rule) => rule.check(context, new Set(errors)).map((finding) => ({ rule, finding })));
  return [...found, ...rest]
    .flatMap(({ rule, finding }) => {
      const severity = options.severities?.[rule.code] ?? rule.severity;
      return severity === 'off' ? [] : [diagnosticOf(rule.code, severity, finding)];
    })
    .sort(byPlace);
}

function settingsOf(recipe: RecipeSource): RuleContext['settings'] {
  try {
    return parseRecipe(recipe).settings;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function diagnosticOf(code: string, severity: Severity, { message, range, fixes = [] }: Finding): Diagnostic {
  return { code, severity, message, range, fixes };
}
