/** Opens a model's page with a layer selected, and what is known of it in view: where the links of hovers lead. */
import * as vscode from 'vscode';
import { viewTypeOf } from '../editors/viewType';
import type { Models } from '../models/models';

/** @param uri the model's address as text, as command links carry it */
export async function openLayer(models: Models, uri: unknown, layer: unknown): Promise<void> {
  if (typeof uri !== 'string' || typeof layer !== 'string') return;
  const target = vscode.Uri.parse(uri);
  await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target), vscode.ViewColumn.Beside);
  const model = models.find(target);
  model?.select(layer);
  model?.wantPane('inspector');
}
