/** The few settings of the extension, read where they are used so that a change takes effect at once. */
import * as vscode from 'vscode';

/** Id of the overlay that a window begins with. */
export function defaultOverlay(): string {
  return vscode.workspace.getConfiguration('shiftwise').get('overlay.default', 'output-sqnr');
}
