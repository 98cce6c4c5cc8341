/**
 * A model to look at, with sizes for what it leaves open: those that were asked for, else those of its default recipe; and with the
 * quantization that this one names.
 */
import { loadShapedGraph, type ModelFiles } from '../engine/models';
import type { RecipeDraft } from '../engine/recipe';
import type { Graph } from '../graph/graph';
import { readShapeBinding } from '../graph/shapeBindings';
import type { ModelRef } from '../protocol/results/requests';
import { lineOf } from '../util/errors';
import type { Files } from '../util/files';
import { defaultRecipePath } from '../protocol/results/recipePath';
import { draftOf } from './runs';

export interface Bound {
  readonly graph: Graph;
  /** What the recipe beside the model says and does not fit it, a line each; the run of that recipe stops there. */
  readonly notes: readonly string[];
}

/** Rejects as `loadGraph` does, and with InputError for a text that is no shape. Of a recipe, what does not fit binds nothing. */
export async function loadBound(files: Files, { model, weights, inputShape = [] }: ModelRef): Promise<Bound> {
  const asked: ModelFiles = { model, weights, inputShape: inputShape.map(readShapeBinding) };
  const recipe = inputShape.length > 0 ? undefined : await recipeBeside(files, model);
  const { inputShape: shapes, preprocess, inputs, given } = recipe ?? {};
  // Darknet models leave nothing open.
  const sizes = recipe && /\.onnx$/i.test(model) ? { ...asked, inputShape: shapes, preprocess, inputs } : asked;
  const notes = new Set<string>();
  const wishes = given === undefined ? [sizes] : [{ ...sizes, given }, sizes];
  for (const wanted of wishes.filter((each) => each !== asked)) {
    try {
      return { graph: await loadShapedGraph(files, wanted), notes: [...notes] };
    } catch (error) {
      notes.add(`The recipe beside the model does not fit it: ${lineOf(error)}`);
    }
  }
  return { graph: await loadShapedGraph(files, asked), notes: [...notes] };
}

async function recipeBeside(files: Files, model: string): Promise<RecipeDraft | undefined> {
  const path = defaultRecipePath(model);
  if (!(await files.exists(path))) return undefined;
  try {
    const draft = draftOf({ path, text: await files.readText(path) }, []);
    return files.resolve(draft.model) === files.resolve(model) ? draft : undefined;
  } catch {
    return undefined;
  }
}
