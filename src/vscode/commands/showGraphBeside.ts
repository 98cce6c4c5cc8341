/** Opens a model's page beside its text, and leaves the cursor where it is. */
import * as vscode from 'vscode';
import { viewTypeOf } from '../editors/viewType';
import type { Models } from '../models/models';
import { targetOf } from './target';

/** @param target the file; the active model's without one */
export async function showGraphBeside(models: Models, target: unknown): Promise<void> {
  const uri = await targetOf(target, models, 'model');
  if (!uri) return;
  const options: vscode.TextDocumentShowOptions = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  await vscode.commands.executeCommand('vscode.openWith', uri, viewTypeOf(uri), options);
}
