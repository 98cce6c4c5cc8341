/** Inlay hints behind the headers of cfg text; each kind can be switched off. */
import * as vscode from 'vscode';
import { inlayHints } from '../../language/cfg/inlayHints';
import type { Models } from '../models/models';
import { hintSettings } from '../settings';
import { knownOf } from './known';
import { cfgSelector } from './selector';

export function registerInlayHints(models: Models): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    models.onDidChangeAny(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('shiftwise.cfg')) changed.fire();
    }),
    vscode.languages.registerInlayHintsProvider(cfgSelector, {
      onDidChangeInlayHints: changed.event,
      provideInlayHints(document, range) {
        const options = { ...hintSettings(), from: range.start.line, to: range.end.line };
        if (!options.shapes && !options.figures) return [];
        return inlayHints(document.getText(), knownOf(models, document), options).map(hintOf);
      },
    }),
  );
}

function hintOf({ line, character, label, tooltip }: ReturnType<typeof inlayHints>[number]): vscode.InlayHint {
  const hint = new vscode.InlayHint(new vscode.Position(line, character), label);
  hint.paddingLeft = true;
  hint.tooltip = tooltip;
  return hint;
}
