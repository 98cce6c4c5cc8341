/** A sign that a model, or what lies about, is being read, for as long as it takes: before the first question nothing else is to be seen. */
import { basename } from 'node:path';
import * as vscode from 'vscode';

export function whileReading<T>(path: string, work: () => Promise<T>): Thenable<T> {
  const title = vscode.l10n.t('Reading {0} …', basename(path));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}
