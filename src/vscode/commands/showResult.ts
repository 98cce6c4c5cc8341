/** A message that says a result, with the buttons that lead to it. */
import * as vscode from 'vscode';
import { isRecipePath } from '../../protocol/results/recipePath';
import { viewTypeOf } from '../editors/viewType';
import { openReport } from './openReport';

/** @param target the model, whose page shows the result, or a recipe, which has none */
export async function showResult(message: string, target: vscode.Uri, runDir: string): Promise<void> {
  const [result, report] = [vscode.l10n.t('Show Result'), vscode.l10n.t('Open Report')];
  const buttons = isRecipePath(target.fsPath) ? [report] : [result, report];
  const choice = await vscode.window.showInformationMessage(message, ...buttons);
  if (choice === result) await vscode.commands.executeCommand('vscode.openWith', target, viewTypeOf(target));
  if (choice === report) await openReport(runDir);
}
