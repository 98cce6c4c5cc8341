/** Hover in cfg text, with what the engine knows of the file as it was last read. */
import * as vscode from 'vscode';
import { hover } from '../../language/cfg/hover';
import type { Known } from '../../language/cfg/known';
import { layerLink, linkedMarkdown } from '../layerLinks';
import type { Models } from '../models/models';
import { rangeOf } from '../problems';
import { knownOf, withWeights } from './known';
import { cfgSelector } from './selector';

export function registerHover(models: Models): vscode.Disposable {
  return vscode.languages.registerHoverProvider(cfgSelector, {
    provideHover: async (document, position) =>
      hoverAt(document, position, await withWeights(models.find(document.uri), document, knownOf(models, document))),
  });
}

function hoverAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  known: Known,
): vscode.Hover | undefined {
  const linkOf = (layer: string): string => layerLink(document.uri, layer);
  const found = hover(document.getText(), line, character, { ...known, linkOf });
  return found && new vscode.Hover(linkedMarkdown(found.markdown), rangeOf(found.range));
}
