/**
 * From the text of a `*.quant.json` to a Recipe: preset, then the file, then `--set`. What depends on the model (which
 * evaluator, and its thresholds) is left open in the draft and filled in by `completeRecipe` once the model is open.
 */
import { writerFor } from '../export/writers';
import { InputError } from '../util/errors';
import type { Task } from '../evaluate/task';
import type { GivenPreset, ModelKind } from './modelKind';
import type { CalibrationSpec, DatasetSpec, EvaluationSpec, InputSpecs, Recipe } from './recipeTypes';
import { assignAll } from './recipe/assign';
import { readCalibration, readEvaluation, readPreprocess, type EvaluationDraft } from './recipe/data';
import { readEntries } from './recipe/entries';
import { readExportOptionTexts } from './recipe/exportOptions';
import { fieldsOf, methods, section, text, type Fields } from './recipe/fields';
import { readInputs } from './recipe/inputs';
import { readInputShape } from './recipe/inputShape';
import { readSettings } from './recipe/settings';
import { defaultPreset } from '../quantize/presets/presets';
import type { Settings } from '../quantize/settings';

export interface RecipeDraft extends Omit<Recipe, 'evaluation'> {
  readonly evaluation: EvaluationDraft;
  /** In place of `settings`, for a model that is quantized already: by the preset that it has where the recipe names none. */
  readonly settingsOfGiven: Readonly<Record<GivenPreset, Settings>>;
}

/** Where a recipe's text comes from. */
export interface RecipeSource {
  readonly text: string;
  /** Absolute path of the file: paths in the recipe are relative to its folder, messages name it. */
  readonly path: string;
  /** `Files.resolve` of the host. */
  readonly resolve: (...parts: readonly string[]) => string;
}

/**
 * Reads and checks a recipe.
 *
 * @param overrides `key=value` as `--set` takes them, the later the stronger. Paths in them are relative to the recipe too.
 * @throws InputError naming key, expectation, what was found and the line or option, at the first thing that is wrong.
 */
export function parseRecipe(source: RecipeSource, overrides: readonly string[] = []): RecipeDraft {
  const fileName = lastPart(source.path);
  const locate = (path: string): string => source.resolve(source.path, '..', path);
  const entries = assignAll(readEntries(source.text, fileName), overrides);
  const fields = fieldsOf(entries);
  fields.take('$schema');
  const model = text(fields, 'model');
  const weights = text(fields, 'weights');
  const given = text(fields, 'given');
  const inputs = section(fields, 'inputs', (inner) => readInputs(inner, locate));
  const draft: Omit<RecipeDraft, 'model'> = {
    name: fileName.replace(/(\.quant)?\.jsonc?$/i, ''),
    weights: weights && locate(weights),
    ...(given !== undefined && { given: locate(given) }),
    inputShape: readInputShape(fields),
    settings: readSettings(fields, defaultPreset.name),
    settingsOfGiven: { given: readSettings(fieldsOf(entries), 'given'), dpu: readSettings(fieldsOf(entries), 'dpu') },
    calibration: common(
      inputs,
      'calibration',
      section(fields, 'calibration', (inner) => readCalibration(inner, locate)),
    ),
    preprocess: section(fields, 'preprocess', readPreprocess),
    inputs,
    evaluation: common(
      inputs,
      'evaluation',
      section(fields, 'evaluation', (inner) => readEvaluation(inner, locate)),
    ),
    export: readExport(fields) ?? ['json', 'onnx-qdq'],
    exportOptions: section(fields, 'exportOptions', readExportOptionTexts),
  };
  fields.done();
  if (model === undefined) {
    throw new InputError(`${fileName}: "model" is missing: the .onnx or .cfg file to quantize, relative to the recipe`);
  }
  return { ...draft, model: locate(model) };
}

/** Without a common data set the first of an input's own counts the samples, and has the labels. */
function common<T extends Pick<CalibrationSpec, 'dataset'>>(
  inputs: InputSpecs,
  purpose: 'calibration' | 'evaluation',
  written: T,
): T {
  const own = Object.values(inputs).find((input) => input[purpose]);
  return written.dataset || !own ? written : { ...written, dataset: own[purpose] };
}

/** Names of formats are checked here, before any work, and not when it is done. */
function readExport(fields: Fields): readonly string[] | undefined {
  const formats = methods(fields, 'export');
  for (const format of formats ?? []) writerFor(format, ` (${fields.table?.entries.get('export')?.place ?? 'export'})`);
  return formats;
}

/**
 * Fills in what depends on the model. One that is given its scales has settings of its own. The evaluator is `voc` for a detector, `miou`
 * for a segmenter, `top-k` for a classifier and `fidelity` otherwise, unless labels say more; thresholds are 0.005 and 0.45, but 0.001 and 0.5 for the evaluator `report`, whose
 * definition they belong to.
 */
export function completeRecipe(
  { settingsOfGiven, ...draft }: RecipeDraft,
  { task, decoder, given }: ModelKind,
): Recipe {
  const evaluator = draft.evaluation.evaluator ?? evaluatorFor(task, draft.evaluation.dataset);
  const { confidence, nms } = thresholds(evaluator);
  const evaluation: EvaluationSpec = {
    ...draft.evaluation,
    evaluator,
    confidence: draft.evaluation.confidence ?? confidence,
    nms: draft.evaluation.nms ?? nms,
    ...(decoder !== undefined && { decoder }),
  };
  return { ...draft, settings: given ? settingsOfGiven[given] : draft.settings, evaluation };
}

/** Labels tell what outputs that look like nothing are for; without any, float is what they are held against. */
export function evaluatorFor(task: Task, dataset?: DatasetSpec): EvaluationSpec['evaluator'] {
  if (task === 'boxes') return 'voc';
  if (task === 'mask' || dataset?.type === 'masks') return 'miou';
  const isLabelled = dataset && (['folders', 'cifar10-bin'].includes(dataset.type) || dataset.labels !== undefined);
  return task === 'classes' || isLabelled ? 'top-k' : 'fidelity';
}

function thresholds(evaluator: EvaluationSpec['evaluator']): Pick<EvaluationSpec, 'confidence' | 'nms'> {
  return evaluator === 'report' ? { confidence: 0.001, nms: 0.5 } : { confidence: 0.005, nms: 0.45 };
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
