/** "Evaluate": measures the last run on the recipe's images; quantizes first where there is none, or the recipe has changed. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Metrics } from '../../protocol/results';
import { showError } from '../log';
import { modelRefOf } from '../modelRef';
import { withJob } from '../withJob';
import { openReport } from './openReport';
import type { CommandContext } from './quantize';
import { targetOf } from './target';

export async function evaluate({ engine, models, log }: CommandContext, uri: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('Evaluating writes files: trust this workspace first.');
    return;
  }
  const target = await targetOf(uri, models, 'model or recipe');
  if (!target) return;
  const what = `Evaluate ${basename(target.fsPath)}`;
  try {
    const { model: recipe } = modelRefOf(target);
    const { runDir, result } = await withJob(what, async (job) => {
      const run = await engine().runOf(recipe);
      const { runDir } = run?.current ? run : await engine().quantize({ recipe, set: [] }, job);
      return { runDir, result: await engine().evaluate({ runDir }, job) };
    });
    await models.showNewest();
    log.info(`${what}: ${result.provenance} → ${runDir}`);
    const figures = `${metricsText(result.metrics)}${result.float ? ` (float ${metricsText(result.float)})` : ''}`;
    const message = `${basename(target.fsPath)}: ${figures} on ${result.images} images`;
    const choice = await vscode.window.showInformationMessage(message, 'Open Report');
    if (choice) await openReport(runDir);
  } catch (error) {
    await showError(log, what, error);
  }
}

const metricsText = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join(', ');
