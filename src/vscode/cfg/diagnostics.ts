/**
 * Problems and quick fixes in cfg text: translates the language room's diagnostics. They follow the text after a pause
 * in typing, also where it is not saved, and know the weights and the recipe beside the file.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { diagnose, type DiagnoseOptions, type Diagnostic } from '../../language/cfg/diagnostics';
import type { QuickFix } from '../../language/cfg/rules/rule';
import { cfgSeverities } from '../settings';
import type { Baselines } from './baselines';
import { rangeOf } from './convert';
import { cfgSelector, isCfg } from './selector';

/** Between the last key and the new problems; reading the largest real file takes a tenth of it. */
const pause = 200;

const severities: Readonly<Record<Diagnostic['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export function registerCfgDiagnostics(baselines: Baselines): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('shiftwise');
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
  };
  const show = (document: vscode.TextDocument): void => {
    forget(document);
    if (!isCfg(document)) return;
    baselines.advance(document);
    collection.set(
      document.uri,
      diagnosticsOf(document, baselines).map((found) => translated(found)),
    );
  };
  const showAll = (): void => vscode.workspace.textDocuments.forEach(show);
  showAll();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidSaveTextDocument(show),
    baselines.onDidChange(show),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!isCfg(document)) return;
      forget(document);
      timers.set(document, setTimeout(show, pause, document));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      forget(document);
      collection.delete(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('shiftwise.cfg')) showAll();
    }),
    vscode.languages.registerCodeActionsProvider(
      cfgSelector,
      { provideCodeActions: (document, at) => actionsAt(document, at, baselines) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    { dispose: () => [...timers.keys()].forEach(forget) },
  );
}

function diagnosticsOf(document: vscode.TextDocument, baselines: Baselines): readonly Diagnostic[] {
  const beside = (extension: string): string => document.fileName.replace(/\.[^./\\]+$/, '') + extension;
  return diagnose(document.getText(), {
    severities: cfgSeverities(),
    before: baselines.of(document),
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
  return existsSync(path) ? { text: readFileSync(path, 'utf8'), path, resolve } : undefined;
}

function translated({ range, message, severity, code }: Diagnostic): vscode.Diagnostic {
  const result = new vscode.Diagnostic(rangeOf(range), message, severities[severity]);
  result.source = 'shiftwise';
  result.code = code;
  return result;
}

/** Asked of the text as it is now: a fix of an older one would change the wrong place. */
function actionsAt(document: vscode.TextDocument, at: vscode.Range, baselines: Baselines): vscode.CodeAction[] {
  return diagnosticsOf(document, baselines)
    .filter(({ range }) => rangeOf(range).intersection(at))
    .flatMap((found) => found.fixes.map((fix, index) => actionOf(document, found, fix, index === 0)));
}

function actionOf(
  document: vscode.TextDocument,
  found: Diagnostic,
  { title, edits }: QuickFix,
  preferred: boolean,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) action.edit.replace(document.uri, rangeOf(range), newText);
  action.diagnostics = [translated(found)];
  action.isPreferred = preferred;
  return action;
}
