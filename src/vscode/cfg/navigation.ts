/** From an index to its layer, and from a layer to the indices that name it. */
import * as vscode from 'vscode';
import { definition, references } from '../../language/cfg/definition';
import { rangeOf } from '../problems';
import { linesOf } from './convert';
import { cfgSelector } from './selector';

export function registerNavigation(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(cfgSelector, { provideDefinition: definitionAt }),
    vscode.languages.registerReferenceProvider(cfgSelector, { provideReferences: referencesAt }),
  );
}

function definitionAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): vscode.DefinitionLink[] | undefined {
  const found = definition(document.getText(), line, character);
  if (!found) return undefined;
  const { origin, target, endLine } = found;
  return [
    {
      originSelectionRange: rangeOf(origin),
      targetUri: document.uri,
      targetRange: linesOf(document, target.line, endLine),
      targetSelectionRange: rangeOf(target),
    },
  ];
}

function referencesAt(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  { includeDeclaration }: vscode.ReferenceContext,
): vscode.Location[] | undefined {
  const found = references(document.getText(), line, character);
  if (!found) return undefined;
  const places = [...(includeDeclaration ? [found.declaration] : []), ...found.uses];
  return places.map((place) => new vscode.Location(document.uri, rangeOf(place)));
}
