/** Hover in cfg text, with what the engine knows of the file as it was last saved. */
import * as vscode from 'vscode';
import { hover } from '../../language/cfg/hover';
import type { Known } from '../../language/cfg/known';
import type { Models } from '../models';
import { rangeOf } from '../problems';
import { knownOf, withWeights } from './known';
import { cfgSelector } from './selector';

export const openLayerCommand = 'shiftwise.openLayer';

export function registerHover(models: Models): vscode.Disposable {
  return vscode.languages.registerHoverProvider(cfgSelector, {
    provideHover: async (document, position) =>
      hoverAt(document, position, await withWeights(models.find(document.uri), knownOf(models, document))),
  });
}

function hoverAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  known: Known,
): vscode.Hover | undefined {
  const linkOf = (layer: string): string =>
    `command:${openLayerCommand}?${encodeURIComponent(JSON.stringify([document.uri.toString(), layer]))}`;
  const found = hover(document.getText(), line, character, { ...known, linkOf });
  if (!found) return undefined;
  const markdown = new vscode.MarkdownString(found.markdown);
  markdown.isTrusted = { enabledCommands: [openLayerCommand] };
  return new vscode.Hover(markdown, rangeOf(found.range));
}
