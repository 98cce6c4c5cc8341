/** Tells when a model may have changed: its files, its recipe, its runs, or its cfg as it is being typed. */
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import { modelRefOf } from '../modelRef';
import { onTyping } from './typedCfg';

/** Files are written in several steps, and words letter by letter: wait until they have been left alone for a moment. */
const settleMs = 300;

export function watchModel(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(dirname(uri.fsPath));
  const stem = basename(uri.fsPath, extname(uri.fsPath)).replace(/[[\]{}*?,\\]/g, '?');
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };
  const watchers = [`${stem}.{onnx,cfg,weights,quant.json}`, '.shiftwise/*/*.json'].map((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    return vscode.Disposable.from(
      watcher,
      ...[watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((on) => on(later)),
    );
  });
  const typing = onTyping(() => modelRefOf(uri).model, later);
  return vscode.Disposable.from(...watchers, typing, { dispose: () => clearTimeout(timer) });
}
