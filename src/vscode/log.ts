/** The output channel, and the one place where an error becomes something that a person sees. */
import * as vscode from 'vscode';
import { failureLine } from '../protocol/views/failureLine';
import { lineOf } from '../util/errors';

export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel('Shiftwise', { log: true });
}

export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'CancelledError';
}

/** An error about the input is one clear line; any other is a defect, whose stack belongs in the log. */
export function logError(log: Log, what: string, error: unknown): void {
  const stack =
    error instanceof Error && error.name !== 'InputError' && error.name !== 'FormatError' ? error.stack : '';
  log.error(`${what}: ${lineOf(error)}${stack ? `\n${stack}` : ''}`);
}

/** Shows and logs `error`, once. A cancelled job is not an error. */
export async function showError(log: Log, what: string, error: unknown): Promise<void> {
  if (isCancelled(error)) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0}: cancelled', what), 5000);
    return;
  }
  logError(log, what, error);
  const choice = await vscode.window.showErrorMessage(failureLine(what, lineOf(error)), vscode.l10n.t('Show Log'));
  if (choice) log.show();
}
