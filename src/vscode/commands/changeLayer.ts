/** Writes a layer's own width or range method into its model's recipe: as an edit of the text, unsaved, that Undo takes back. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { changeLayer } from '../../language/recipe/changeLayer';
import type { Remote } from '../../protocol/channel';
import type { EngineApi } from '../../protocol/engineApi';
import type { LayerChange } from '../../protocol/layerDetail';
import { modelRefOf } from '../modelRef';

/** The recipe is the model's own, written first where there is none; it opens beside. */
export async function changeLayerInRecipe(
  engine: Remote<EngineApi>,
  model: vscode.Uri,
  change: LayerChange,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('Recipes are written in trusted workspaces only: trust this one first.');
    return;
  }
  const { recipe } = await engine.init(modelRefOf(model));
  const document = await vscode.workspace.openTextDocument(recipe);
  const text = changeLayer(document.getText(), change);
  const column = vscode.ViewColumn.Beside;
  const editor = await vscode.window.showTextDocument(document, { viewColumn: column, preserveFocus: true });
  if (!text) {
    vscode.window.setStatusBarMessage(`${basename(recipe)} says so already`, 5000);
    return;
  }
  const place = new vscode.Range(document.positionAt(text.offset), document.positionAt(text.offset + text.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, place, text.content);
  await vscode.workspace.applyEdit(edit);
  const written = new vscode.Range(place.start, document.positionAt(text.offset + text.content.length));
  editor.selection = new vscode.Selection(written.end, written.end);
  editor.revealRange(written, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
