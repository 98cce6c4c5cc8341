/** What is being typed counts: a job reads files. Saved first, as the editor does before a task. */
import * as vscode from 'vscode';
import { isCfg } from '../cfg/selector';
import { isRecipe } from '../recipe/selector';

/** Cfgs and recipes; what cannot be saved the editor says itself. */
export async function saveTyped(): Promise<void> {
  const isTyped = (document: vscode.TextDocument): boolean => document.isDirty && !document.isUntitled;
  const typed = vscode.workspace.textDocuments.filter((each) => isTyped(each) && (isCfg(each) || isRecipe(each)));
  await Promise.all(typed.map((each) => each.save()));
}
