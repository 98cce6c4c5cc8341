/** Tells when a model may have changed: its files, its recipe, its runs, or its cfg as it is being typed. */
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import { modelRefOf } from '../modelRef';
import { onTyping } from './typedCfg';
import { literally, watchNamed, watchPattern } from './watchNamed';

/** Files are written in several steps, and words letter by letter: wait until they have been left alone for a moment. */
const settleMs = 300;

export function watchModel(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(dirname(uri.fsPath));
  const stem = literally(basename(uri.fsPath, extname(uri.fsPath)));
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(settled, settleMs);
  };
  const named = watchNamed(() => modelRefOf(uri).model, later);
  const settled = (): void => {
    named.follow();
    onChange();
  };
  named.follow();
  const watchers = patternsOf(stem).map((pattern) => watchPattern(folder, pattern, later));
  const typing = onTyping(() => modelRefOf(uri).model, later);
  return vscode.Disposable.from(...watchers, named, typing, { dispose: () => clearTimeout(timer) });
}

/** The model's halves, what training leaves of weights, what exporters call an ONNX file's own, its recipe, and runs. */
const patternsOf = (stem: string): readonly string[] => [
  `${stem}.{onnx,cfg,weights,quant.json,onnx.data,onnx_data,data}`,
  `${stem}_{final,best,last}.weights`,
  '.shiftwise/*/*.json',
];
