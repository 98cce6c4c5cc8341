/** The files of a model, from the one that was opened. A cfg and its weights are one model, whichever of them that is. */
import { existsSync } from 'node:fs';
import type { Uri } from 'vscode';
import type { ModelRef } from '../protocol/results/requests';

/** `a.weights` beside `a.cfg` is the model `a.cfg`; any other file (a recipe, too) is taken as it is. */
export function modelRefOf({ fsPath }: Uri): ModelRef {
  const cfg = fsPath.replace(/\.weights$/i, '.cfg');
  return cfg !== fsPath && existsSync(cfg) ? { model: cfg, weights: fsPath } : { model: fsPath };
}
