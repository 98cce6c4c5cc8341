/**
 * Problems and quick fixes in Darknet cfg files: translates the language room's diagnostics. They follow the text after
 * a pause in typing, also where it is not saved, and know the length of the weights file beside it.
 */
import { existsSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import { diagnose, type Diagnostic } from '../language/diagnostics';
import type { QuickFix } from '../language/rules/rule';
import { isDarknetDocument } from './cfgText';
import { cfgSeverities } from './settings';

/** Between the last key and the new problems; reading the largest real file takes a tenth of it. */
const pause = 200;

const severities: Readonly<Record<Diagnostic['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export function registerCfgDiagnostics(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('shiftwise');
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
  };
  const show = (document: vscode.TextDocument): void => {
    forget(document);
    if (isDarknetDocument(document)) collection.set(document.uri, diagnosticsOf(document).map(translated));
    else collection.delete(document.uri);
  };
  const showAll = (): void => vscode.workspace.textDocuments.forEach(show);
  showAll();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidSaveTextDocument(show),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!/\.cfg$/i.test(document.fileName)) return;
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
      { scheme: 'file', pattern: '**/*.cfg' },
      { provideCodeActions: actionsAt },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    { dispose: () => [...timers.keys()].forEach(forget) },
  );
}

function diagnosticsOf(document: vscode.TextDocument): readonly Diagnostic[] {
  return diagnose(document.getText(), {
    severities: cfgSeverities(),
    weightsBytes: sizeOf(document.fileName.replace(/\.cfg$/i, '.weights')),
  });
}

function sizeOf(path: string): number | undefined {
  return existsSync(path) ? statSync(path, { throwIfNoEntry: false })?.size : undefined;
}

function translated({ range, message, severity, code }: Diagnostic): vscode.Diagnostic {
  const result = new vscode.Diagnostic(rangeOf(range), message, severities[severity]);
  result.source = 'shiftwise';
  result.code = code;
  return result;
}

/** Asked of the text as it is now: a fix of an older one would change the wrong place. */
function actionsAt(document: vscode.TextDocument, at: vscode.Range): vscode.CodeAction[] {
  if (!isDarknetDocument(document)) return [];
  return diagnosticsOf(document)
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

const rangeOf = ({ line, start, end }: Diagnostic['range']): vscode.Range => new vscode.Range(line, start, line, end);
