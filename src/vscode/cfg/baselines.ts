/**
 * For each open cfg the text to which its indices were right. It moves along with every text that leaves them right, and
 * stays while layers have moved and nobody has decided what is to become of the indices.
 */
import * as vscode from 'vscode';
import { renumber } from '../../language/cfg/renumber';
import { isCfg } from './selector';

export interface Baselines extends vscode.Disposable {
  of(document: vscode.TextDocument): string | undefined;
  /** To the present text, if its indices are right. */
  advance(document: vscode.TextDocument): void;
  /** To the present text, whatever its indices say. */
  accept(document: vscode.TextDocument): void;
  /** Something was accepted. */
  readonly onDidChange: vscode.Event<vscode.TextDocument>;
}

export function createBaselines(): Baselines {
  const texts = new Map<vscode.TextDocument, string>();
  const changed = new vscode.EventEmitter<vscode.TextDocument>();
  const closing = vscode.workspace.onDidCloseTextDocument((document) => void texts.delete(document));
  return {
    of: (document) => texts.get(document),
    advance(document) {
      if (!isCfg(document)) return;
      const text = document.getText();
      const before = texts.get(document);
      if (before === undefined || renumber(before, text).stale.length === 0) texts.set(document, text);
    },
    accept(document) {
      texts.set(document, document.getText());
      changed.fire(document);
    },
    onDidChange: changed.event,
    dispose: () => void vscode.Disposable.from(closing, changed).dispose(),
  };
}
