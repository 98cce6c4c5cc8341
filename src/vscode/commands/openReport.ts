/** Shows the report of a run; what goes wrong is shown as well. */
import { join } from 'node:path';
import * as vscode from 'vscode';

export async function openReport(runDir: string): Promise<void> {
  await vscode.commands.executeCommand('shiftwise.openReport', vscode.Uri.file(join(runDir, 'run.json')));
}
