/** Places of the language room as places of the editor. */
import * as vscode from 'vscode';
import type { LineEdit } from '../../language/cfg/format';

/** From the beginning of a line to the end of another one. */
export function linesOf(document: vscode.TextDocument, line: number, endLine: number): vscode.Range {
  const last = Math.min(endLine, document.lineCount - 1);
  return new vscode.Range(line, 0, last, document.lineAt(last).text.length);
}

export function textEditOf(document: vscode.TextDocument, { start, end, lines }: LineEdit): vscode.TextEdit {
  const text = lines.join('\n');
  if (start >= document.lineCount) {
    return vscode.TextEdit.insert(document.lineAt(document.lineCount - 1).range.end, `\n${text}`);
  }
  return vscode.TextEdit.replace(linesOf(document, start, end - 1), text);
}
