/** Where a run is wanted and there is none: a message with the button that makes one. */
import * as vscode from 'vscode';

/** @param target the model or recipe; without one the command asks for it */
export function offerQuantize(message: string, target: vscode.Uri | undefined): void {
  const quantize = vscode.l10n.t('Quantize');
  // Not awaited: the message may stay for as long as it likes.
  void vscode.window.showInformationMessage(message, quantize).then((choice) => {
    if (choice === quantize) void vscode.commands.executeCommand('shiftwise.quantize', target);
  });
}
