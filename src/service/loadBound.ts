/** A model to look at, with sizes for what it leaves open: those that were asked for, else those of its default recipe. */
import { loadShapedGraph, type ModelFiles } from '../engine/models';
import type { RecipeDraft } from '../engine/recipe';
import type { Graph } from '../graph/graph';
import { readShapeBinding } from '../graph/shapeBindings';
import type { ModelRef } from '../protocol/results/requests';
import type { Files } from '../util/files';
import { defaultRecipePath } from '../protocol/results/recipePath';
import { draftOf } from './runs';

/** Rejects as `loadGraph` does, and with InputError for a text that is no shape. A recipe that does not fit binds nothing. */
export async function loadBound(files: Files, { model, weights, inputShape = [] }: ModelRef): Promise<Graph> {
  const asked: ModelFiles = { model, weights, inputShape: inputShape.map(readShapeBinding) };
  const recipe = inputShape.length > 0 ? undefined : await recipeBeside(files, model);
  if (!recipe) return loadShapedGraph(files, asked);
  const { inputShape: shapes, preprocess, inputs } = recipe;
  return loadShapedGraph(files, { ...asked, inputShape: shapes, preprocess, inputs }).catch(() =>
    loadShapedGraph(files, asked),
  );
}

/** Darknet models leave nothing open. */
async function recipeBeside(files: Files, model: string): Promise<RecipeDraft | undefined> {
  const path = defaultRecipePath(model);
  if (!/\.onnx$/i.test(model) || !(await files.exists(path))) return undefined;
  try {
    const draft = draftOf({ path, text: await files.readText(path) }, []);
    return files.resolve(draft.model) === files.resolve(model) ? draft : undefined;
  } catch {
    return undefined;
  }
}
