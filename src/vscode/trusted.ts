/** Whether the workspace is trusted; where it is not, a message says why that matters and leads to where it is changed. */
import * as vscode from 'vscode';

export function isTrustedFor(message: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  // Not awaited: the message may stay for as long as it likes.
  void vscode.window.showWarningMessage(message, manage).then((choice) => {
    if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
