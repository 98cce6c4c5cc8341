/** Everything an editor does for Darknet's cfg text: each feature translates what the language room answers. */
import * as vscode from 'vscode';
import type { Models } from '../models/models';
import { createBaselines } from './baselines';
import { registerCodeLenses } from './codeLenses';
import { registerCompletion } from './completion';
import { registerCfgDiagnostics } from './diagnostics';
import { registerFormatting } from './formatting';
import { registerHover } from './hover';
import { registerInlayHints } from './inlayHints';
import { registerLanguageId } from './languageId';
import { registerNavigation } from './navigation';
import { registerSymbols } from './symbols';

export function registerCfgFeatures(models: Models): vscode.Disposable {
  const baselines = createBaselines();
  return vscode.Disposable.from(
    baselines,
    registerLanguageId(),
    registerCfgDiagnostics(models, baselines),
    registerHover(models),
    registerCompletion(),
    registerNavigation(),
    registerSymbols(),
    registerFormatting(),
    registerInlayHints(models),
    registerCodeLenses(models, baselines),
  );
}
