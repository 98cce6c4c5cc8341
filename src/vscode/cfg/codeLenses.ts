/** Code lenses of cfg text, and the two commands that only they offer. */
import * as vscode from 'vscode';
import { codeLenses, type LensAction } from '../../language/cfg/codeLenses';
import { renumber } from '../../language/cfg/renumber';
import type { Models } from '../models/models';
import { codeLensSetting } from '../settings';
import type { Baselines } from './baselines';
import { rangeOf } from '../problems';
import { cfgSelector } from './selector';

const commandOf: Readonly<Record<LensAction, string>> = {
  quantize: 'shiftwise.quantize',
  quantizeAndExport: 'shiftwise.quantizeAndExport',
  evaluate: 'shiftwise.evaluate',
  openReport: 'shiftwise.openReport',
  showGraph: 'shiftwise.showGraphBeside',
  renumber: 'shiftwise.renumberLayers',
  keepIndices: 'shiftwise.keepIndices',
};

export function registerCodeLenses(models: Models, baselines: Baselines): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const fire = (): void => changed.fire();
  return vscode.Disposable.from(
    changed,
    models.onDidChangeAny(fire),
    baselines.onDidChange(fire),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('shiftwise.cfg') && fire()),
    vscode.languages.registerCodeLensProvider(cfgSelector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => (codeLensSetting('cfg') ? lensesOf(document, models, baselines) : []),
    }),
    vscode.commands.registerCommand(commandOf.renumber, (uri: unknown) => mend(uri, baselines)),
    vscode.commands.registerCommand(commandOf.keepIndices, (uri: unknown) => {
      const document = documentOf(uri);
      if (document) baselines.accept(document);
    }),
  );
}

function lensesOf(document: vscode.TextDocument, models: Models, baselines: Baselines): vscode.CodeLens[] {
  const state = models.find(document.uri)?.state;
  const hasRun = state?.kind === 'ready' && state.run !== undefined;
  const lenses = codeLenses(document.getText(), { hasRun, before: baselines.of(document) });
  return lenses.map(({ line, title, action }) => {
    const command = { title, command: commandOf[action], arguments: [document.uri] };
    return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
  });
}

async function mend(uri: unknown, baselines: Baselines): Promise<void> {
  const document = documentOf(uri);
  const before = document && baselines.of(document);
  if (!document || before === undefined) return;
  const edit = new vscode.WorkspaceEdit();
  for (const { edit: each } of renumber(before, document.getText()).stale)
    edit.replace(document.uri, rangeOf(each.range), each.newText);
  if (await vscode.workspace.applyEdit(edit)) baselines.accept(document);
}

function documentOf(uri: unknown): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === String(uri));
}
