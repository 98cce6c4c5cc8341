/**
 * Problems and quick fixes of one kind of text: translates the language room's diagnostics. They follow the text after
 * a pause in typing, also where it is not saved.
 */
import * as vscode from 'vscode';
import type { Diagnostic, QuickFix, TextRange } from '../language/diagnostic';

export interface ProblemSource {
  readonly name: string;
  readonly selector: vscode.DocumentSelector;
  /** Its change asks again. */
  readonly setting: string;
  readonly concerns: (document: vscode.TextDocument) => boolean;
  /** Of the text as it is now. */
  readonly all: (document: vscode.TextDocument) => Promise<readonly Diagnostic[]> | readonly Diagnostic[];
  /** Those that are not told by somebody else. */
  readonly shown?: (diagnostic: Diagnostic) => boolean;
  /** Asks again for one document, or for all. */
  readonly refresh: vscode.Event<vscode.TextDocument | void>;
}

/** Between the last key and the new problems; reading the largest real file takes a tenth of it. */
const pause = 200;

const severities: Readonly<Record<Diagnostic['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export function problems(source: ProblemSource): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(source.name);
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
  };
  const show = async (document: vscode.TextDocument): Promise<void> => {
    forget(document);
    if (!source.concerns(document)) return;
    const { version } = document;
    const found = (await source.all(document)).filter(source.shown ?? (() => true));
    // Somebody has typed on, or closed it, while the engine was asked.
    if (document.version === version && !document.isClosed) collection.set(document.uri, found.map(translated));
  };
  const showAll = (): void => vscode.workspace.textDocuments.forEach((document) => void show(document));
  showAll();
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(show),
    vscode.workspace.onDidSaveTextDocument(show),
    source.refresh((document) => (document ? void show(document) : showAll())),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!source.concerns(document)) return;
      forget(document);
      timers.set(
        document,
        setTimeout(() => void show(document), pause),
      );
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      forget(document);
      collection.delete(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(source.setting)) showAll();
    }),
    vscode.languages.registerCodeActionsProvider(
      source.selector,
      { provideCodeActions: (document, at) => actionsAt(document, at, source) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    { dispose: () => [...timers.keys()].forEach(forget) },
  );
}

export const rangeOf = ({ line, start, end }: TextRange): vscode.Range => new vscode.Range(line, start, line, end);

function translated({ range, message, severity, code }: Diagnostic): vscode.Diagnostic {
  const result = new vscode.Diagnostic(rangeOf(range), message, severities[severity]);
  result.source = 'shiftwise';
  result.code = code;
  return result;
}

/** Asked of the text as it is now: a fix of an older one would change the wrong place. */
async function actionsAt(
  document: vscode.TextDocument,
  at: vscode.Range,
  source: ProblemSource,
): Promise<vscode.CodeAction[]> {
  if (!source.concerns(document)) return [];
  const found = (await source.all(document)).filter(({ range }) => rangeOf(range).intersection(at));
  return found.flatMap((each) => each.fixes.map((fix, index) => actionOf(document, each, fix, index === 0)));
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
