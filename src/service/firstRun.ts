/** What is asked and shown before a model is quantized for the first time. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dataAt } from '../engine/guess/dataAt';
import { feedsNetwork } from '../engine/guess/feedsNetwork';
import { offerOf } from '../engine/guess/offer';
import { previewJob } from '../engine/guess/previewJob';
import { loadShapedGraph, requireWeights } from '../engine/models';
import type { RecipeDraft } from '../engine/recipe';
import type { Graph } from '../graph/graph';
import type { DataAtRequest, FoundData, Offer, OfferRequest, Preview, PreviewRequest } from '../protocol/results/offer';
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
  const feedsAll = ({ holds }: FoundData): boolean =>
    recipe !== undefined || graph.inputs.length === 1 || holds === 'arrays';
  const found = all.found.filter(feedsAll);
  if (all.open.length > 0 || found.every(({ holds }) => holds !== 'arrays')) return { ...all, found };
  const draft = recipe ?? draftOf({ path, text: await newRecipe(model, path) }, []);
  return { ...all, found: await withoutMisfits(graph, draft, found) };
}

/** Arrays that are looked into: nobody reads further down a list. */
const lookedInto = 16;

/** Without arrays whose first sample the network cannot be fed; files of a folder that are no samples may be arrays of samples each. */
async function withoutMisfits(
  graph: Graph,
  draft: RecipeDraft,
  found: readonly FoundData[],
): Promise<readonly FoundData[]> {
  let left = lookedInto;
  const fits = ({ type, path }: FoundData): Promise<boolean> | boolean =>
    left-- > 0 && feedsNetwork(graph, draft, { type, path }, files);
  const kept: FoundData[] = [];
  for (const data of found) {
    if (data.holds !== 'arrays' || (await fits(data))) kept.push(data);
    else for (const file of await filesOf(data)) if (await fits(file)) kept.push(file);
  }
  return kept;
}

async function filesOf(data: FoundData): Promise<readonly FoundData[]> {
  if (/\.np[yz]$/i.test(data.path)) return [];
  const entries = (await files.list(data.path)).filter(({ name, directory }) => !directory && /\.npy$/i.test(name));
  const names = entries.map(({ name }) => name).sort();
  return names.map((name) => ({ ...data, path: `${data.path}/${name}`, count: 1 }));
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
