/** "Create Recipe": a commented recipe beside the model, opened for editing. An existing one is left alone and opened. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { showError } from '../log';
import { modelRefOf } from '../modelRef';
import type { CommandContext } from './quantize';
import { targetOf } from './target';

export async function createRecipe({ engine, models, log }: CommandContext, uri: unknown): Promise<void> {
  const target = await targetOf(uri, models, 'model');
  if (!target) return;
  try {
    const { recipe, created } = await engine().init(modelRefOf(target));
    await vscode.window.showTextDocument(vscode.Uri.file(recipe));
    if (!created) vscode.window.setStatusBarMessage(`${basename(recipe)} was there already`, 5000);
  } catch (error) {
    await showError(log, `Create a recipe for ${basename(target.fsPath)}`, error);
  }
}
