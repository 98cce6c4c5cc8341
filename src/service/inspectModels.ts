/** Models and what they are, without running them: as the file says, with what classes are called. */
import { findClassNames } from '../engine/classNames';
import { inspect } from '../engine/inspect';
import { loadGraph, loadShapedGraph, typedGraph } from '../engine/models';
import type { RecipeDraft } from '../engine/recipe';
import type { Recipe } from '../engine/recipeTypes';
import { tensorValues } from '../engine/tensorValues';
import { weightSummaries } from '../engine/weightSummary';
import type { InspectRequest, ModelRef } from '../protocol/results/requests';
import type { TensorValues } from '../protocol/results/tensorValues';
import type { InspectResult, WeightSummary } from '../protocol/results/results';
import type { Files } from '../util/files';
import { nodeFiles as files } from '../util/nodeFiles';
import { loadBound } from './loadBound';

export async function inspectModel({ cfgText, ...ref }: InspectRequest): Promise<InspectResult> {
  const isTyped = cfgText !== undefined;
  const { graph, notes } = isTyped ? { graph: typedGraph(cfgText, ref.model), notes: [] } : await loadBound(files, ref);
  const inspected = inspect(graph, await findClassNames(graph, ref.model, files), isTyped);
  return { ...inspected, notes: [...notes, ...inspected.notes] };
}

/** @param modelFiles through which the model is read */
export async function inspectRecipe(recipe: RecipeDraft | Recipe, modelFiles: Files = files): Promise<InspectResult> {
  const graph = await loadShapedGraph(modelFiles, recipe);
  return inspect(graph, await findClassNames(graph, recipe.model, files));
}

export async function weightsOfModel({ model, weights }: ModelRef): Promise<Readonly<Record<string, WeightSummary>>> {
  return weightSummaries(await loadGraph(files, { model, weights }));
}

/** The numbers of one layer's learned tensors. */
export async function tensorsOfLayer(request: ModelRef & { readonly layer: string }): Promise<readonly TensorValues[]> {
  const { model, weights, layer } = request;
  return tensorValues(await loadGraph(files, { model, weights }), layer);
}
