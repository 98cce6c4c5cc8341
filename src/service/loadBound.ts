/**
 * A model to look at, with sizes for what it leaves open: those that were asked for, else those of its default recipe; and with the
 * quantization that this one names.
 */
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
  const { inputShape: shapes, preprocess, inputs, given } = recipe;
  // Darknet models leave nothing open.
  const sizes = /\.onnx$/i.test(model) ? { inputShape: shapes, preprocess, inputs } : {};
  return loadShapedGraph(files, { ...asked, ...sizes, given }).catch(() => loadShapedGraph(files, asked));
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
