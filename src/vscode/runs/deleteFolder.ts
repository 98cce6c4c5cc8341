/** Deletes a run's or a sweep's folder: to the trash, or where there is none for good, after a question that says so. */
import * as vscode from 'vscode';

/** Whether it was deleted; false when the person has left. */
export async function deleteFolder(folder: string, question: string): Promise<boolean> {
  const uri = vscode.Uri.file(folder);
  const toTrash = vscode.l10n.t('Its folder goes to the trash, with its report and exports.');
  if (!(await confirm(question, toTrash, vscode.l10n.t('Move to Trash')))) return false;
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    const detail = vscode.l10n.t(
      'There is no trash here: the folder, with its report and exports, is deleted for good.',
    );
    if (!(await confirm(question, detail, vscode.l10n.t('Delete Permanently')))) return false;
    await vscode.workspace.fs.delete(uri, { recursive: true });
  }
  return true;
}

async function confirm(question: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
