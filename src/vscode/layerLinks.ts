/** Links of hovers to a layer on its model's page. */
import * as vscode from 'vscode';

export const openLayerCommand = 'shiftwise.openLayer';

export const layerLink = (model: vscode.Uri, layer: string): string =>
  `command:${openLayerCommand}?${encodeURIComponent(JSON.stringify([model.toString(), layer]))}`;

/** In which these links can be followed, and no other commands. */
export function linkedMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands: [openLayerCommand] };
  return markdown;
}
