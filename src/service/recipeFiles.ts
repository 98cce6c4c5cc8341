/** Recipes on disk: found, or written for a model that has none. */
import { dirname, relative } from 'node:path';
import { chosenSets, preprocessFor } from '../engine/guess/beginnings';
import { inputsTaken } from '../engine/inspect';
import { kindOf } from '../engine/modelKind';
import { loadGraph } from '../engine/models';
import { recipeText } from '../engine/recipe/write';
import { readShapeBinding } from '../graph/shapeBindings';
import { defaultRecipePath, isRecipePath } from '../protocol/results/recipePath';
import type { InitRequest, InitSummary } from '../protocol/results/requests';
import { InputError } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import { tell, type Job } from '../util/progress';
import { writeWhole } from './folder/writeWhole';
import type { RecipeSource } from './runs';

export async function writeRecipe(request: InitRequest): Promise<InitSummary> {
  const recipe = request.out ?? defaultRecipePath(request.model);
  if (!(await files.exists(request.model))) throw new InputError(`${request.model}: not found`);
  if (await files.exists(recipe)) return { recipe, created: false };
  await writeWhole(recipe, await newRecipe(request, recipe));
  return { recipe, created: true };
}

export async function newRecipe(request: InitRequest, recipe: string): Promise<string> {
  const { model, weights, inputShape, data, pixels } = request;
  const shapes = inputShape?.map(readShapeBinding);
  const graph = await loadGraph(files, { model, weights, inputShape: shapes });
  const fromRecipe = (path: string): string => relative(dirname(recipe), path).split('\\').join('/');
  const kind = kindOf(graph);
  return recipeText({
    model: fromRecipe(model),
    ...(weights !== undefined && { weights: fromRecipe(weights) }),
    inputShape: graph.values[graph.inputs[0]]?.shape ?? [],
    inputs: inputsTaken(graph),
    bound: shapes,
    kind,
    preprocess: preprocessFor(graph, kind, pixels),
    ...(data && chosenSets({ ...data, path: fromRecipe(data.path) })),
  });
}

/** A recipe by its path, or the default recipe of a model, written first, and told, if it is not there. */
export async function openRecipe(path: string, job: Job, text?: string): Promise<RecipeSource> {
  if (text !== undefined) return { path, text };
  const recipe = isRecipePath(path) ? path : await recipeBeside(path, job);
  return { path: recipe, text: await files.readText(recipe) };
}

async function recipeBeside(model: string, job: Job): Promise<string> {
  const { recipe, created } = await writeRecipe({ model });
  if (created) tell(job, `wrote ${recipe}, the model's default recipe`);
  return recipe;
}
