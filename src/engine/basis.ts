/**
 * What the parts of a long job depend on, by content: the model, pictures and labels by their digests, wherever on a disk they lie, and what
 * the recipe says. Undefined without a journal, since all pictures are read for it.
 */
import type { Graph } from '../graph/graph';
import { budget } from '../util/budget';
import { digestOf } from '../util/digest';
import { throwIfCancelled } from '../util/errors';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { needsNoImages } from './calibrateJob';
import type { EvaluationImages } from './evaluationImages';
import { labelsDigest } from './fingerprint';
import { openImages, type ChosenImage, type ChosenImages } from './images';
import { loadGraph, prepareGraph } from './models';
import { kindOf } from './modelKind';
import { completeRecipe, type RecipeDraft } from './recipe';
import type { CommandSpec, EvaluationSpec, InputSpecs, Recipe } from './recipeTypes';

/** Of what is quantized under a recipe. */
export async function quantizingBasis(draft: RecipeDraft, files: Files, job: Job): Promise<unknown> {
  if (!job.journal) return undefined;
  const loaded = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(loaded, draft.evaluation));
  return [await digestOf(loaded), recipeBasis(recipe), await calibrationDigest(loaded, recipe, files, job)];
}

/** What a recipe says, but for its name and where things lie. */
export function recipeBasis({ settings, calibration, preprocess, inputs, evaluation }: Recipe): unknown {
  const of = <T extends object>(section: T): T => ({ ...section, dataset: undefined });
  const fed = inputsBasis(inputs);
  return {
    settings,
    calibration: of(calibration),
    preprocess,
    evaluation: judgedBy(evaluation),
    ...(fed.length > 0 && { inputs: fed }),
  };
}

/** How each input is fed. */
export const inputsBasis = (inputs: InputSpecs): readonly unknown[] =>
  Object.entries(inputs).map(([name, { layout, preprocess, value }]) => [name, layout, preprocess, value]);

export async function calibrationDigest(loaded: Graph, recipe: Recipe, files: Files, job: Job): Promise<unknown> {
  if (!job.journal || needsNoImages(loaded, recipe)) return undefined;
  const { graph } = prepareGraph(loaded, recipe.settings);
  const { calibration } = recipe;
  const { chosen } = await openImages(graph, calibration.dataset, calibration, recipe, files, 'calibration');
  return picturesDigest(chosen, job);
}

/** What float inference on calibration pictures depends on, besides the graph: the pictures, which of them, and how they are fed. */
export const fedBasis = (pictures: unknown, { calibration, preprocess, inputs }: Recipe): unknown => [
  pictures,
  { ...calibration, dataset: undefined },
  preprocess,
  inputsBasis(inputs),
];

/** Of pictures, labels, and of what a command that judges is made of, as far as its arguments name files. */
export async function evaluationDigest(
  { chosen, labelled }: EvaluationImages,
  { evaluation: { command } }: Recipe,
  files: Files,
  job: Job,
): Promise<unknown> {
  if (!job.journal) return undefined;
  const program = command ? [await programDigest(command, files)] : [];
  return [await picturesDigest(chosen, job), await labelsDigest(labelled), ...program];
}

async function programDigest({ run, folder }: CommandSpec, files: Files): Promise<unknown> {
  const digests: unknown[] = [];
  for (const word of run) {
    const bytes = await files.read(files.resolve(folder, word), budget.pictureBytes).catch(() => undefined);
    digests.push(bytes ? await digestOf(bytes) : word);
  }
  return digests;
}

/** Wherever it lies. */
const judgedBy = ({ command, ...evaluation }: EvaluationSpec): unknown => ({
  ...{ ...evaluation, dataset: undefined },
  ...(command && { command: [command.run, command.outputs] }),
});

/** Of pictures that are few, and of what is made of them. */
export async function measuredDigest(
  { chosen }: ChosenImages,
  { preprocess, inputs }: Recipe,
  job: Job,
): Promise<string> {
  const own = Object.entries(inputs).map(([name, spec]) => [name, spec.preprocess]);
  return digestOf([await picturesDigest(chosen, job), preprocess, ...(own.length > 0 ? [own] : [])]);
}

/** Of the pictures, and of what inputs make of theirs. */
export async function fedDigest(chosen: readonly ChosenImage[], { inputs }: Recipe, job: Job): Promise<string> {
  const pictures = await picturesDigest(chosen, job);
  const own = Object.entries(inputs).map(([name, { layout, preprocess }]) => [name, layout, preprocess]);
  return own.length === 0 ? pictures : digestOf([pictures, own]);
}

/** Of every picture's bytes, one at a time: all of them are read, for 5,000 pictures of COCO 800 MB. */
export async function picturesDigest(chosen: readonly ChosenImage[], { signal }: Job): Promise<string> {
  const pictures: unknown[] = [];
  for (const { id, bytes } of chosen) {
    throwIfCancelled(signal);
    pictures.push([id, await digestOf(await bytes())]);
  }
  return digestOf(pictures);
}
