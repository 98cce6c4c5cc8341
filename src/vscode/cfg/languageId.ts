/**
 * Gives .cfg files that are Darknet's their language. Files of that name belong to many programs, so the text decides,
 * and only where the language was a guess of the editor's: what a person has chosen stays, also when they choose back.
 */
import * as vscode from 'vscode';
import { isDarknetText } from '../../language/cfg/reading';
import { isCfg, languageId } from './selector';

/** What the editor makes of .cfg by itself. */
const guesses = ['properties', 'ini', 'plaintext'];

export function registerLanguageId(): vscode.Disposable {
  const claimed = new Set<vscode.TextDocument>();
  const claim = (document: vscode.TextDocument): void => {
    if (isCfg(document)) claimed.add(document);
    if (claimed.has(document) || !isGuessed(document) || !isDarknetText(topOf(document))) return;
    claimed.add(document);
    void vscode.languages.setTextDocumentLanguage(document, languageId);
  };
  vscode.workspace.textDocuments.forEach(claim);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(claim),
    // A new file becomes Darknet's with its first line.
    vscode.workspace.onDidChangeTextDocument(({ document }) => claim(document)),
    // Changing its language closes and opens a document, too; then it is not gone.
    vscode.workspace.onDidCloseTextDocument((document) => document.isClosed && claimed.delete(document)),
  );
}

/** Not the whole of what may be a large file of another program: this is asked at every change. */
const topOf = (document: vscode.TextDocument): string => document.getText(new vscode.Range(0, 0, 500, 0));

function isGuessed({ languageId: given, fileName, uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && /\.cfg$/i.test(fileName) && guesses.includes(given);
}
