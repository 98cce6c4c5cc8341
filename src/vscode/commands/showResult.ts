/** A message that says a result, with the buttons that lead to it. */
import * as vscode from 'vscode';
import { isRecipePath } from '../../protocol/results/recipePath';
import { viewTypeOf } from '../editors/viewType';
import { showError, type Log } from '../log';
import { openReport } from './openReport';

/** A button, and what it does. */
export type Way = readonly [button: string, go: () => Thenable<unknown>];

/** @param target the model, whose page shows the result, or a recipe, which has none */
export function waysToResult(target: vscode.Uri, runDir: string): readonly Way[] {
  const show: Way = [
    vscode.l10n.t('Show Result'),
    () => vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target)),
  ];
  const report: Way = [vscode.l10n.t('Open Report'), () => openReport(runDir)];
  return isRecipePath(target.fsPath) ? [report] : [show, report];
}

/** Shows a message with buttons, and answers with the one that is chosen. */
export type Say = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

/** Not to be awaited: the message may stay for as long as it likes. What goes wrong on a way is shown, too. */
export async function showResult(
  log: Log,
  message: string,
  ways: readonly Way[],
  say: Say = vscode.window.showInformationMessage,
): Promise<void> {
  const choice = await say(message, ...ways.map(([button]) => button));
  try {
    await ways.find(([button]) => button === choice)?.[1]();
  } catch (error) {
    await showError(log, choice ?? message, error);
  }
}
