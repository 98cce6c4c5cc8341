/** "Evaluate": measures the last run on the recipe's images; quantizes first where there is none, or the recipe has changed. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { sureText } from '../../protocol/results/confidenceText';
import type { EvaluateResult, Intervals, Metrics } from '../../protocol/results/results';
import { showRunError } from '../frontDoor/showRunError';
import { modelRefOf } from '../modelRef';
import { isTrustedFor } from '../trusted';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';
import { saveTyped } from './saveTyped';
import { showResult, waysToResult } from './showResult';
import { targetOf } from './target';

export async function evaluate(context: CommandContext, uri: unknown): Promise<void> {
  const { engine, models, log } = context;
  if (!isTrustedFor(vscode.l10n.t('Evaluating writes files: trust this workspace first.'))) return;
  const target = await targetOf(uri, models, 'model or recipe');
  if (!target) return;
  const what = vscode.l10n.t('Evaluate {0}', basename(target.fsPath));
  try {
    await saveTyped();
    const { model: recipe } = modelRefOf(target);
    const { runDir, result } = await withJob(what, async (job) => {
      const run = await engine().runOf(recipe);
      const { runDir } = run?.current ? run : await engine().quantize({ recipe, set: [] }, job);
      return { runDir, result: await engine().evaluate({ runDir, trusted: vscode.workspace.isTrusted }, job) };
    });
    await models.showNewest();
    log.info(`${what}: ${result.provenance} → ${runDir}`);
    void showResult(log, messageOf(basename(target.fsPath), result), waysToResult(target, runDir));
  } catch (error) {
    await showRunError(context, what, error, target, 'shiftwise.evaluate');
  }
}

function messageOf(name: string, result: EvaluateResult): string {
  const { evaluator, metrics, confidence, float, floatIntervals, images } = result;
  const figures = metricsText(metrics, confidence?.metrics);
  if (evaluator === 'fidelity') return vscode.l10n.t('{0}: beside float {1} on {2} images', name, figures, images);
  return float
    ? vscode.l10n.t('{0}: {1} (float {2}) on {3} images', name, figures, metricsText(float, floatIntervals), images)
    : vscode.l10n.t('{0}: {1} on {2} images', name, figures, images);
}

const metricsText = (metrics: Metrics, intervals: Intervals = {}): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${sureText(name, value, intervals[name])}`)
    .join(', ');
