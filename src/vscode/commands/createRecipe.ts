/**
 * "Create Recipe": a commented recipe beside the model, opened for editing with the answers to a few questions. One that exists is
 * left alone and opened.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { withChoices } from '../../language/recipe/choices';
import { showError } from '../log';
import { modelRefOf } from '../modelRef';
import type { CommandContext } from './commandContext';
import { askChoices } from './recipeChoices';
import { targetOf } from './target';

export async function createRecipe({ engine, models, log }: CommandContext, uri: unknown): Promise<void> {
  const target = await targetOf(uri, models, 'model');
  if (!target) return;
  try {
    const { recipe, created } = await engine().init(modelRefOf(target));
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(recipe));
    if (created) await choose(editor.document);
    else vscode.window.setStatusBarMessage(vscode.l10n.t('{0} was there already', basename(recipe)), 5000);
  } catch (error) {
    await showError(log, vscode.l10n.t('Create a recipe for {0}', basename(target.fsPath)), error);
  }
}

async function choose(document: vscode.TextDocument): Promise<void> {
  const choices = await askChoices(document.fileName);
  if (!choices) return;
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, whole, withChoices(document.getText(), choices));
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
