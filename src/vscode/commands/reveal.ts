import * as vscode from 'vscode';

/** Within the workspace the explorer can show it everywhere; the operating system's file manager only on a desktop. */
export function reveal(uri: vscode.Uri): Thenable<unknown> {
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
