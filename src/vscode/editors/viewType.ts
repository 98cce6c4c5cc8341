/** VS Code ties a priority to a view type: `.cfg` has many owners, so ours is only on request. */
import type * as vscode from 'vscode';

export const viewTypes = { default: 'shiftwise.model', cfg: 'shiftwise.model.cfg' } as const;

export function viewTypeOf(uri: vscode.Uri): string {
  return /\.cfg$/i.test(uri.path) ? viewTypes.cfg : viewTypes.default;
}
