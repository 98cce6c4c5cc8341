/** What is asked and shown before a model is quantized for the first time. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dataAt } from '../engine/guess/dataAt';
import { offerOf } from '../engine/guess/offer';
import { previewJob } from '../engine/guess/previewJob';
import { loadShapedGraph, requireWeights } from '../engine/models';
import type { Graph } from '../graph/graph';
import type { DataAtRequest, Offer, OfferRequest, Preview, PreviewRequest } from '../protocol/results/offer';
import { defaultRecipePath } from '../protocol/results/recipePath';
import type { ChosenData, ModelRef } from '../protocol/results/requests';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { foldersBelow } from './findData';
import { loadBound } from './loadBound';
import { newRecipe } from './recipeFiles';
import { draftOf } from './runs';

/** Samples that lie about and guesses: what is asked before a model is quantized for the first time. Nothing is, of a cfg that has no weights. */
export async function offer({ folders, anyway = false, sizesAnew = false, ...model }: OfferRequest): Promise<Offer> {
  const { inputShape = [] } = model;
  const isAnew = sizesAnew && inputShape.length === 0;
  const graph = await (isAnew ? loadShapedGraph(files, { ...model, inputShape: [] }) : boundGraph(model));
  const path = defaultRecipePath(model.model);
  const recipe = (await files.exists(path)) ? draftOf({ path, text: await files.readText(path) }, []) : undefined;
  if (recipe?.weights === undefined) requireWeights(graph);
  const quick = offerOf(graph, model.model, [], recipe);
  if (quick.ready && !anyway) return quick;
  const all = offerOf(graph, model.model, await foldersBelow([...folders, dirname(model.model)]), recipe);
  // Pictures alone do not feed several inputs, as long as no recipe says what the others are fed.
  if (recipe || graph.inputs.length === 1) return all;
  return { ...all, found: all.found.filter(({ holds }) => holds === 'arrays') };
}

const boundGraph = async (model: ModelRef): Promise<Graph> => (await loadBound(files, model)).graph;

/** What a person means who names a folder or a file. */
export async function dataNamed({ path, ...model }: DataAtRequest): Promise<ChosenData> {
  const isFolder = (await stat(path)).isDirectory();
  const { found } = offerOf(
    await boundGraph(model),
    model.model,
    isFolder ? await foldersBelow([path]) : [],
    undefined,
  );
  return dataAt(path, found);
}

/** Of the recipe that would be written for these choices. */
export async function preview({ data, pixels, index, ...model }: PreviewRequest, job: Job): Promise<Preview> {
  const path = defaultRecipePath(model.model);
  const text = await newRecipe({ ...model, data, pixels }, path);
  return previewJob(draftOf({ path, text }, []), index, files, job);
}
