/** "Export Run": the wizard on the newest run of a model, then one job with progress, and a notification that leads on. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportSummary } from '../../protocol/engineApi';
import { exportWizard } from '../exportWizard/exportWizard';
import { showError, type Log } from '../log';
import { modelRefOf } from '../modelRef';
import { withJob } from '../withJob';
import type { CommandContext } from './quantize';
import { reveal } from './reveal';
import { targetOf } from './target';

/** Formats that were chosen last, for the next time. */
const remembered = 'shiftwise.exportFormats';

/** `uri` may be a model, or the `run.json` of a run. */
export async function exportRun(context: CommandContext, uri: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('Exporting writes files: trust this workspace first.');
    return;
  }
  const target = await targetOf(uri, context.models, 'model');
  if (!target) return;
  try {
    const runDir = await runDirOf(context, target);
    if (runDir !== undefined) await exportFrom(context, runDir);
  } catch (error) {
    await showError(context.log, `Export ${basename(target.fsPath)}`, error);
  }
}

async function runDirOf({ engine }: CommandContext, target: vscode.Uri): Promise<string | undefined> {
  if (basename(target.fsPath) === 'run.json') return dirname(target.fsPath);
  const run = await engine().lastRun(modelRefOf(target));
  if (run) return run.runDir;
  const quantize = 'Quantize';
  const message = `There is no run of ${basename(target.fsPath)} yet: quantize it first.`;
  // Not awaited: the message may stay for as long as it likes.
  void vscode.window.showInformationMessage(message, quantize).then((choice) => {
    if (choice === quantize) void vscode.commands.executeCommand('shiftwise.quantize', target);
  });
  return undefined;
}

async function exportFrom({ engine, log, memory }: CommandContext, runDir: string): Promise<void> {
  const title = `Export ${basename(runDir)}`;
  const request = await exportWizard({
    title,
    runDir,
    formats: await engine().exportFormats({}),
    chosen: memory.get<readonly string[]>(remembered, ['json', 'onnx-qdq']),
    preview: (asked) => withJob(`${title}: preview`, (job) => engine().previewExport(asked, job)),
  });
  if (!request) return;
  await memory.update(remembered, request.formats);
  const exported = await withJob(title, (job) => engine().export(request, job));
  log.info(`${title}: ${exported.files.length} files → ${exported.folder}`);
  await reveal(vscode.Uri.file(join(exported.folder, 'README.md')));
  void announceExport(log, title, exported);
}

async function announceExport(log: Log, title: string, { folder, files }: ExportSummary): Promise<void> {
  const message = `${title}: ${files.length} files written to ${vscode.workspace.asRelativePath(folder)}`;
  const choice = await vscode.window.showInformationMessage(message, 'Reveal', 'Open README');
  if (choice === 'Reveal') await reveal(vscode.Uri.file(folder));
  if (choice === 'Open README') await openReadme(log, folder);
}

/** As the editor shows Markdown to read. */
export async function openReadme(log: Log, folder: string): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(join(folder, 'README.md')));
  } catch (error) {
    await showError(log, 'Open README', error);
  }
}
