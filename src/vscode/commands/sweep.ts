/** "Sweep…": asks what to vary, evaluates every combination as one job that can be cancelled, keeps the result and shows it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { showRunError } from '../frontDoor/showRunError';
import { modelRefOf } from '../modelRef';
import type { Reports } from '../report/reports';
import type { Runs } from '../runs/runs';
import { threads } from '../settings';
import { isTrustedFor } from '../trusted';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';
import { saveTyped } from './saveTyped';
import { sweepWizard } from './sweepWizard';
import { targetOf } from './target';

export async function sweep(context: CommandContext, runs: Runs, reports: Reports, uri: unknown): Promise<void> {
  if (!isTrustedFor(vscode.l10n.t('A sweep writes files: trust this workspace first.'))) return;
  const { engine, models, log } = context;
  const target = await targetOf(uri, models, 'model or recipe');
  if (!target) return;
  const what = vscode.l10n.t('Sweep {0}', basename(target.fsPath));
  const wish = await sweepWizard(what);
  if (!wish) return;
  try {
    await saveTyped();
    const request = {
      recipe: modelRefOf(target).model,
      set: [],
      threads: threads(),
      trusted: vscode.workspace.isTrusted,
      ...wish,
    };
    const { path, result } = await withJob(what, (job) => engine().keepSweep(request, job));
    log.info(`${what}: ${result.rows.length} settings in ${result.seconds.toFixed(1)} s → ${path}`);
    await runs.refresh();
    await reports.open(path);
  } catch (error) {
    await showRunError(context, what, error, target);
  }
}
