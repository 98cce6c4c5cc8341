/** "Export Run": the wizard on the newest run of a model, then one job with progress, and a notification that leads on. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportSummary } from '../../protocol/results/requests';
import { exportWizard } from '../exportWizard/exportWizard';
import { showError, type Log } from '../log';
import { modelRefOf } from '../modelRef';
import { onlyOne } from '../onlyOne';
import { walked } from '../samples/walkthrough';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';
import { reveal } from './reveal';
import { isTrustedFor } from '../trusted';
import { offerQuantize } from './offerQuantize';
import { targetOf } from './target';

/** Formats that were chosen last, for the next time. */
const remembered = 'shiftwise.exportFormats';

/** `uri` may be a model, or the `run.json` of a run. */
export async function exportRun(context: CommandContext, uri: unknown): Promise<void> {
  if (!isTrustedFor(vscode.l10n.t('Exporting writes files: trust this workspace first.'))) return;
  const target = await targetOf(uri, context.models, 'model');
  if (!target) return;
  const what = vscode.l10n.t('Export {0}', basename(target.fsPath));
  try {
    await onlyOne(context, target, what, async () => {
      const runDir = await runDirOf(context, target);
      if (runDir !== undefined) await exportFrom(context, runDir);
    });
  } catch (error) {
    await showError(context.log, what, error);
  }
}

async function runDirOf({ engine }: CommandContext, target: vscode.Uri): Promise<string | undefined> {
  if (basename(target.fsPath) === 'run.json') return dirname(target.fsPath);
  const run = await engine().lastRun(modelRefOf(target));
  if (run) return run.runDir;
  const name = basename(target.fsPath);
  const isStale = (await engine().runOf(modelRefOf(target).model)) !== undefined;
  const message = isStale
    ? vscode.l10n.t('The run of {0} is of before its last change: quantize it again.', name)
    : vscode.l10n.t('There is no run of {0} yet: quantize it first.', name);
  offerQuantize(message, target);
  return undefined;
}

async function exportFrom({ engine, log, memory }: CommandContext, runDir: string): Promise<void> {
  const title = vscode.l10n.t('Export {0}', basename(runDir));
  const request = await exportWizard({
    title,
    runDir,
    formats: await engine().exportFormats({}),
    chosen: memory.get<readonly string[]>(remembered, ['json', 'onnx-qdq']),
    preview: (asked) => withJob(vscode.l10n.t('{0}: preview', title), (job) => engine().previewExport(asked, job)),
  });
  if (!request) return;
  await memory.update(remembered, request.formats);
  const exported = await withJob(title, (job) => engine().export(request, job));
  log.info(`${title}: ${exported.files.length} files → ${exported.folder}`);
  walked('export');
  exported.warnings.forEach((warning) => log.warn(`${title}: ${warning}`));
  void announceExport(log, title, exported);
}

async function announceExport(log: Log, title: string, { folder, files }: ExportSummary): Promise<void> {
  const place = vscode.workspace.asRelativePath(folder);
  const message = vscode.l10n.t('{0}: {1} files written to {2}', title, files.length, place);
  const [show, read] = [vscode.l10n.t('Reveal'), vscode.l10n.t('Open README')];
  const choice = await vscode.window.showInformationMessage(message, show, read);
  if (choice === show) await reveal(vscode.Uri.file(folder));
  if (choice === read) await openReadme(log, folder);
}

/** As the editor shows Markdown to read. */
export async function openReadme(log: Log, folder: string): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(join(folder, 'README.md')));
  } catch (error) {
    await showError(log, vscode.l10n.t('Open README'), error);
  }
}
