/** Problems in cfg text, with what the disk knows beside the file: the length of its weights, and its recipe. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { diagnose, type DiagnoseOptions } from '../../language/cfg/diagnostics';
import type { Diagnostic } from '../../language/diagnostic';
import { problems } from '../problems';
import { severitiesOf } from '../settings';
import type { Models } from '../models/models';
import type { Baselines } from './baselines';
import { knownOf } from './known';
import { cfgSelector, isCfg } from './selector';

export function registerCfgDiagnostics(models: Models, baselines: Baselines): vscode.Disposable {
  return problems({
    name: 'shiftwise',
    selector: cfgSelector,
    setting: 'shiftwise.cfg',
    concerns: isCfg,
    all: (document) => {
      baselines.advance(document);
      return diagnosticsOf(document, models, baselines);
    },
    refresh: (listener) =>
      vscode.Disposable.from(
        baselines.onDidChange(listener),
        models.onDidChangeAny(() => void listener()),
      ),
  });
}

function diagnosticsOf(document: vscode.TextDocument, models: Models, baselines: Baselines): readonly Diagnostic[] {
  const beside = (extension: string): string => document.fileName.replace(/\.[^./\\]+$/, '') + extension;
  return diagnose(document.getText(), {
    severities: severitiesOf('cfg'),
    before: baselines.of(document),
    run: knownOf(models, document),
    ...(document.uri.scheme === 'file' && {
      weightsBytes: sizeOf(beside('.weights')),
      recipe: recipeAt(beside('.quant.json')),
    }),
  });
}

function sizeOf(path: string): number | undefined {
  return existsSync(path) ? statSync(path, { throwIfNoEntry: false })?.size : undefined;
}

function recipeAt(path: string): DiagnoseOptions['recipe'] {
  return statSync(path, { throwIfNoEntry: false })?.isFile()
    ? { text: readFileSync(path, 'utf8'), path, resolve }
    : undefined;
}
