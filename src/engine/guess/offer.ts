/** What a model is offered before it is quantized for the first time. */
import { maskReading } from '../../evaluate/maskReading';
import { classesOf } from '../../evaluate/scorer';
import type { Task } from '../../evaluate/task';
import type { Graph } from '../../graph/graph';
import { inputKind } from '../../graph/inputKind';
import { isGiven } from '../../graph/isGiven';
import { isPictures, pictureInput } from '../../graph/pictureInput';
import type { Offer } from '../../protocol/results/offer';
import { needsNoImages } from '../calibrateJob';
import { kindOf, type ModelKind } from '../modelKind';
import { completeRecipe, type RecipeDraft } from '../recipe';
import { guessPreprocess } from './guessPreprocess';
import { openShapesOf } from './openShapes';
import { formsFor } from './pixelForms';
import { rankData, type FolderSeen } from './rankData';

/** @param recipe of the model, where one is there and can be read */
export function offerOf(
  graph: Graph,
  path: string,
  folders: readonly FolderSeen[],
  recipe: RecipeDraft | undefined,
): Offer {
  const kind = kindOf(graph, recipe?.evaluation);
  const takesPictures = graph.inputs.some((value) => isPictures(inputKind(graph, value).layout));
  const model = path.split('\\').join('/');
  const classes = kind.task === 'classes' ? classesOf(graph, { evaluator: 'top-k', confidence: 0, nms: 0 }) : undefined;
  const guess = guessPreprocess(graph, kind);
  return {
    open: openShapesOf(graph, kind.task),
    ready: readyBy(graph, recipe),
    hasRecipe: recipe !== undefined,
    takesPictures,
    found: rankData(folders, {
      model,
      takesPictures,
      inputs: graph.inputs.length,
      task: taskBeside(graph, kind),
      classes,
    }),
    ...(guess && { guess }),
    forms: formsFor(pictureInput(graph)?.channels ?? 3).map(({ id, label }) => ({ id, label })),
    resizes: ['stretch', 'letterbox-gray', 'square-pad'],
  };
}

function readyBy(graph: Graph, recipe: RecipeDraft | undefined): Offer['ready'] {
  if (recipe?.calibration.dataset) return 'recipe';
  const inputs = Object.values(recipe?.inputs ?? {});
  if (inputs.some(({ calibration, value }) => calibration !== undefined || value !== undefined)) return 'recipe';
  if (!recipe) return isGiven(graph) ? 'given' : undefined;
  return needsNoImages(graph, completeRecipe(recipe, kindOf(graph, recipe.evaluation))) ? 'given' : undefined;
}

/** Three maps may be a picture as well as classes: masks beside the pictures decide. */
const taskBeside = (graph: Graph, { task }: ModelKind): Task =>
  task === 'other' && graph.outputs.some((value) => maskReading(graph, graph.values[value].name)) ? 'mask' : task;
