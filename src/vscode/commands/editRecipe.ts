/** A change of a recipe's text as an edit of the editor, unsaved, that Undo takes back; the recipe opens beside. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { TextChange } from '../../language/recipe/changeLayer';

/** `change` answers undefined when the text says so already. */
export async function editRecipe(recipe: string, change: (text: string) => TextChange | undefined): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipe);
  const text = change(document.getText());
  const column = vscode.ViewColumn.Beside;
  const editor = await vscode.window.showTextDocument(document, { viewColumn: column, preserveFocus: true });
  if (!text) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} says so already', basename(recipe)), 5000);
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
