/** Cfg text that is being typed: what is looked at follows it before it is saved. */
import * as vscode from 'vscode';

/** The text of the cfg in this file where an editor has changed it; undefined where the file has it. */
export function typedText(path: string): string | undefined {
  const { textDocuments } = vscode.workspace;
  return textDocuments.find((each) => each.isDirty && isOf(each, () => path))?.getText();
}

/** Told of every key, of every save, and of changes that are given up. */
export function onTyping(path: () => string, listener: () => void): vscode.Disposable {
  const tell = (document: vscode.TextDocument): void => {
    if (isOf(document, path)) listener();
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => tell(document)),
    vscode.workspace.onDidCloseTextDocument(tell),
  );
}

/** Keys are typed in texts of all kinds: the path, which takes a look at the disk, is asked for in a cfg alone. */
const isOf = ({ uri }: vscode.TextDocument, path: () => string): boolean =>
  uri.scheme === 'file' && uri.fsPath.endsWith('.cfg') && uri.fsPath === path();
