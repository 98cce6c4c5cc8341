/** The model that a recipe names; a model is its own. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { modelOf } from '../../language/recipe/model';
import { isRecipePath } from '../../protocol/results/recipePath';
import type { ModelRef } from '../../protocol/results/requests';

export async function modelBehind(ref: ModelRef): Promise<ModelRef> {
  if (!isRecipePath(ref.model)) return ref;
  const text = (await vscode.workspace.openTextDocument(ref.model)).getText();
  const { model, weights } = modelOf(text);
  const place = (path: string): string => resolve(ref.model, '..', path);
  return model === undefined ? ref : { model: place(model), ...(weights !== undefined && { weights: place(weights) }) };
}
