/** The images that an evaluation judges by, with what their labels say: read before anything is computed, so that a wrong one costs no time. */
import type { DatasetSpec, Truth } from '../calibrate/sample';
import { requireAllClasses, requireKnownClasses, requireNoMoreClasses } from '../evaluate/knownClasses';
import { classesOf } from '../evaluate/scorer';
import type { Graph } from '../graph/graph';
import type { Files } from '../util/files';
import { openImages, type Choice, type ChosenImage, type DivisibleImages } from './images';
import type { Recipe } from './recipeTypes';

export interface EvaluationImages extends DivisibleImages {
  /** All that were chosen, also those of other shards; without truths where the evaluator needs none. */
  readonly labelled: readonly LabelledImage[];
}

export interface LabelledImage {
  readonly id: string;
  readonly truths?: readonly Truth[];
}

export type EvaluationChoice = Pick<Choice, 'shard' | 'keep'> & { readonly limit?: number };

/** Rejects with InputError naming file and line of a label that is none or whose class the model does not have, and where classes lack. */
export async function openEvaluationImages(
  graph: Graph,
  recipe: Recipe,
  { limit, shard, keep }: EvaluationChoice,
  files: Files,
): Promise<EvaluationImages> {
  const { dataset, count, evaluator } = recipe.evaluation;
  const choice = { count: limit ?? count, shard, keep };
  const images = await openImages(graph, dataset, choice, recipe, files, 'evaluation');
  if (evaluator === 'fidelity') return { ...images, labelled: images.chosen.map(({ id }) => ({ id })) };
  const judged = { name: graph.name, classes: classesOf(graph, recipe.evaluation) ?? Infinity };
  const requireClasses = namesItsClasses(dataset) ? requireAllClasses : requireNoMoreClasses;
  requireClasses(images.classes ?? [], dataset?.path ?? '', judged);
  const labelled: LabelledImage[] = [];
  for (const image of images.chosen) {
    labelled.push(await withTruths(image));
    requireKnownClasses(labelled[labelled.length - 1].truths ?? [], judged);
  }
  return { ...images, labelled };
}

/** Labels are places in a list of names, not numbers that the data set holds. */
function namesItsClasses(dataset: DatasetSpec | undefined): boolean {
  return dataset?.type === 'folders' || dataset?.type === 'coco';
}

async function withTruths({ id, truths }: ChosenImage): Promise<LabelledImage> {
  return truths ? { id, truths: await truths() } : { id };
}
