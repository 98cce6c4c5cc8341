/** Follows the files that a model's recipe names, wherever they lie: weights, and parameters of another tool. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { defaultRecipePath } from '../../protocol/results/recipePath';
import { namedFiles } from './namedFiles';

export interface NamedFiles extends vscode.Disposable {
  /** The recipe may name others by now. */
  follow(): void;
}

export function watchNamed(model: () => string, onChange: () => void): NamedFiles {
  let followed = '';
  let watchers = vscode.Disposable.from();
  return {
    follow() {
      const recipe = defaultRecipePath(model());
      const paths = namedFiles(textOf(recipe), recipe);
      if (paths.join('\n') === followed) return;
      followed = paths.join('\n');
      watchers.dispose();
      watchers = vscode.Disposable.from(...paths.map((path) => watchFile(path, onChange)));
    },
    dispose: () => void watchers.dispose(),
  };
}

/** Its name may hold what means something in patterns. */
export const literally = (name: string): string => name.replace(/[[\]{}*?,\\]/g, '?');

export function watchFile(path: string, onChange: () => void): vscode.Disposable {
  return watchPattern(vscode.Uri.file(dirname(path)), literally(basename(path)), onChange);
}

export function watchPattern(folder: vscode.Uri, pattern: string, onChange: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
  const events = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete];
  return vscode.Disposable.from(watcher, ...events.map((on) => on(onChange)));
}

function textOf(recipe: string): string {
  try {
    return readFileSync(recipe, 'utf8');
  } catch {
    return '';
  }
}
