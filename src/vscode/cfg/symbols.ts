/** Outline, breadcrumbs, sticky scroll and folding of cfg text. */
import * as vscode from 'vscode';
import { folding } from '../../language/cfg/folding';
import { outline, type OutlineItem, type OutlineKind } from '../../language/cfg/outline';
import { rangeOf } from '../problems';
import { linesOf } from './convert';
import { cfgSelector } from './selector';

export function registerSymbols(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(
      cfgSelector,
      { provideDocumentSymbols: (document) => outline(document.getText()).map((item) => symbolOf(document, item)) },
      { label: vscode.l10n.t('Layers') },
    ),
    vscode.languages.registerFoldingRangeProvider(cfgSelector, {
      provideFoldingRanges: (document) =>
        folding(document.getText()).map(
          ({ start, end, kind }) =>
            new vscode.FoldingRange(start, end, kind === 'comment' ? vscode.FoldingRangeKind.Comment : undefined),
        ),
    }),
  );
}

/** Symbols have no icons of their own: these are the ones that look most like what they stand for. */
const icons: Readonly<Record<OutlineKind, vscode.SymbolKind>> = {
  network: vscode.SymbolKind.Module,
  compute: vscode.SymbolKind.Method,
  resize: vscode.SymbolKind.Array,
  join: vscode.SymbolKind.Interface,
  head: vscode.SymbolKind.Event,
  other: vscode.SymbolKind.Object,
};

function symbolOf(
  document: vscode.TextDocument,
  { name, kind, detail, line, endLine, range }: OutlineItem,
): vscode.DocumentSymbol {
  return new vscode.DocumentSymbol(name, detail, icons[kind], linesOf(document, line, endLine), rangeOf(range));
}
