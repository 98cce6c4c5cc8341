/** A dialog for an image file, begun in the workspace. */
import * as vscode from 'vscode';
import type { ImageRef } from '../../protocol/detections';

export async function chooseImage(): Promise<ImageRef | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose an image to run through the network',
    openLabel: 'Show Detections',
    filters: { Images: ['jpg', 'jpeg', 'png', 'webp'] },
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
  return chosen?.[0] && { set: 'file', path: chosen[0].fsPath };
}
