/** "Evaluate": measures the last run on the recipe's images; quantizes first where there is none, or the recipe has changed. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import { sureText } from '../../protocol/results/confidenceText';
import type { EvaluateResult, Intervals, Metrics } from '../../protocol/results/results';
import type { Job } from '../../util/progress';
import { showRunError } from '../frontDoor/showRunError';
import { modelRefOf } from '../modelRef';
import { onlyOne } from '../onlyOne';
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
    const evaluated = await onlyOne(context, target, what, async () => {
      await saveTyped();
      return withJob(what, (job) => newestEvaluated(engine(), modelRefOf(target).model, job));
    });
    if (!evaluated) return;
    const { runDir, result } = evaluated;
    await models.showNewest();
    log.info(`${what}: ${result.provenance} → ${runDir}`);
    void showResult(log, messageOf(basename(target.fsPath), result), waysToResult(target, runDir));
  } catch (error) {
    await showRunError(context, what, error, target, 'shiftwise.evaluate');
  }
}

interface Evaluated {
  readonly runDir: string;
  readonly result: EvaluateResult;
}

async function newestEvaluated(engine: Remote<EngineApi>, recipe: string, job: Job): Promise<Evaluated> {
  const run = await engine.runOf(recipe);
  const { runDir } = run?.current ? run : await engine.quantize({ recipe, set: [] }, job);
  return { runDir, result: await engine.evaluate({ runDir, trusted: vscode.workspace.isTrusted }, job) };
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
