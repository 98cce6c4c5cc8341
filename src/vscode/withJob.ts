/** Long work with a notification that shows its progress and can cancel it. */
import * as vscode from 'vscode';
import type { Job, Progress } from '../util/progress';

/** Rejects as `work` does; cancelling aborts the job's signal. */
export function withJob<T>(title: string, work: (job: Job) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (view, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return work({ signal: controller.signal, onProgress: changes((message) => view.report({ message })) });
  });
}

/** Reports text only: the notification's bar cannot go back, and every stage counts anew. */
function changes(report: (message: string) => void): (progress: Progress) => void {
  let shown = '';
  return (progress) => {
    const message = progressText(progress);
    if (message !== shown) report((shown = message));
  };
}

/** "calibrate: 40 of 100 images (40 %)". */
export function progressText({ stage, done, total, unit }: Progress): string {
  if (total <= 0) return done > 0 ? `${stage}: ${done} ${unit}` : stage;
  return vscode.l10n.t('{0}: {1} of {2} {3} ({4} %)', stage, done, total, unit, Math.floor((100 * done) / total));
}
