/**
 * The walkthrough "First steps": what has been done, for its check marks, and its page again in the window that opening the samples
 * makes, as that begins with nothing.
 */
import * as vscode from 'vscode';
import type { Models } from '../models/models';

/** What a step waits for, as context keys: `shiftwise.walked.layer`. */
export type Walked = 'layer' | 'export';

const id = 'shiftwise.shiftwise#first';
const wanted = 'shiftwise.walkthrough';

export function walked(step: Walked): void {
  void vscode.commands.executeCommand('setContext', `shiftwise.walked.${step}`, true);
}

/** @param memory of all windows */
export function registerWalkthrough(models: Models, memory: vscode.Memento): vscode.Disposable {
  let following: vscode.Disposable | undefined;
  const follow = (): void => {
    following?.dispose();
    following = models.active?.onDidSelect(() => walked('layer'));
  };
  follow();
  void showAgain(memory);
  return vscode.Disposable.from(models.onDidChangeActive(follow), { dispose: () => void following?.dispose() });
}

/** In the next window on a folder. */
export async function showWalkthroughIn(folder: vscode.Uri, memory: vscode.Memento): Promise<void> {
  await memory.update(wanted, folder.toString());
}

async function showAgain(memory: vscode.Memento): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!folders.some(({ uri }) => uri.toString() === memory.get(wanted))) return;
  await memory.update(wanted, undefined);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', { category: id, step: 'open' }, false);
}
