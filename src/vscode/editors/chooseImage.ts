/** A dialog for an image file, begun in the workspace. */
import * as vscode from 'vscode';
import type { ImageRef } from '../../protocol/results/detections';

export async function chooseImage(): Promise<ImageRef | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose an image to run through the network'),
    openLabel: vscode.l10n.t('Show Detections'),
    filters: { [vscode.l10n.t('Images')]: ['jpg', 'jpeg', 'png', 'webp', 'bmp'] },
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
  return chosen?.[0] && { set: 'file', path: chosen[0].fsPath };
}
