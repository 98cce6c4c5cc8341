/** Format Document and Format Selection. */
import * as vscode from 'vscode';
import { format } from '../../language/cfg/format';
import { textEditOf } from './convert';
import { cfgSelector } from './selector';

export function registerFormatting(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentFormattingEditProvider(cfgSelector, {
      provideDocumentFormattingEdits: (document) => edits(document),
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(cfgSelector, {
      provideDocumentRangeFormattingEdits: edits,
    }),
  );
}

function edits(document: vscode.TextDocument, range?: vscode.Range): vscode.TextEdit[] {
  const within = range && { start: range.start.line, end: range.end.line };
  return format(document.getText(), within).map((edit) => textEditOf(document, edit));
}
