/**
 * "Open Sample Workspace": the networks that come with the extension, with their pictures, as a folder of the person's own. Nothing
 * that is there is written over: a folder of samples that exists is opened as it is.
 */
import * as vscode from 'vscode';
import { showError, type Log } from '../log';
import { showWalkthroughIn } from './walkthrough';

export interface SamplesContext {
  /** Where the extension lies. */
  readonly extension: vscode.Uri;
  /** The extension's own place for files that it keeps. */
  readonly storage: vscode.Uri;
  /** Of all windows. */
  readonly memory: vscode.Memento;
  readonly log: Log;
}

const folderName = 'shiftwise-samples';

export async function openSamples({ extension, storage, memory, log }: SamplesContext): Promise<void> {
  const parent = await chooseParent(storage);
  if (!parent) return;
  try {
    const folder = vscode.Uri.joinPath(parent, folderName);
    if (!(await exists(folder))) await copyWhole(vscode.Uri.joinPath(extension, 'samples'), folder);
    await showWalkthroughIn(folder, memory);
    const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
    await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
  } catch (error) {
    await showError(log, vscode.l10n.t('Open Sample Workspace'), error);
  }
}

async function chooseParent(storage: vscode.Uri): Promise<vscode.Uri | undefined> {
  const items = [
    {
      label: `$(folder-opened) ${vscode.l10n.t('Choose Folder…')}`,
      detail: vscode.l10n.t('A folder {0} is made in it; one that is there is opened as it is', folderName),
      ask: true,
    },
    {
      label: `$(archive) ${vscode.l10n.t('Keep With the Extension')}`,
      detail: vscode.l10n.t('For a first look: in the editor’s own storage'),
      ask: false,
    },
  ];
  const placeHolder = vscode.l10n.t(
    'Where the sample workspace is kept: a classifier, a detector and a segmenter, 5 MB',
  );
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  return picked?.ask ? askFolder() : picked && storage;
}

async function askFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Put Samples Here'),
  });
  return chosen?.[0];
}

/** Under another name until all of it is there: what a copy that was cut short leaves is not taken for the samples. */
async function copyWhole(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const begun = to.with({ path: `${to.path}.part` });
  await vscode.workspace.fs.copy(from, begun, { overwrite: true });
  await vscode.workspace.fs.rename(begun, to, { overwrite: false });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
