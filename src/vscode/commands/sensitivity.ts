/** "Measure Sensitivity": what each layer of the run that is shown costs when it alone is quantized, kept with the run as an overlay. */
import * as vscode from 'vscode';
import type { SensitivityRow } from '../../protocol/results/results';
import { showRunError } from '../frontDoor/showRunError';
import { onlyOne } from '../onlyOne';
import type { OverlayChoice } from '../overlayChoice';
import { isTrustedFor } from '../trusted';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';
import { offerQuantize } from './offerQuantize';
import { showResult, waysToResult } from './showResult';

export async function measureSensitivity(
  context: CommandContext,
  overlay: OverlayChoice,
  from: unknown,
): Promise<void> {
  const { engine, models, log } = context;
  if (!isTrustedFor(vscode.l10n.t('Measuring writes into the run’s folder: trust this workspace first.'))) return;
  const model = from instanceof vscode.Uri ? models.find(from) : models.active;
  const state = model?.state;
  if (!model || state?.kind !== 'ready' || !state.run) {
    return offerQuantize(vscode.l10n.t('Open a model that has a run first: quantize it, then measure.'), model?.uri);
  }
  const { runDir } = state.run;
  const what = vscode.l10n.t('Measure Sensitivity of {0}', model.name);
  try {
    const measure = () => withJob(what, (job) => engine().sensitivity({ runDir }, job));
    const measured = await onlyOne(context, model.uri, what, measure, ' sensitivity');
    if (!measured) return;
    const { layers, provenance, images } = measured;
    log.info(`${what}: ${provenance}, measured on ${images} images → ${runDir}`);
    await model.reload();
    overlay.choose('sensitivity');
    const [worst] = layers;
    void showResult(log, messageOf(model.name, worst), waysToResult(model.uri, runDir));
  } catch (error) {
    await showRunError(context, what, error, model.uri);
  }
}

function messageOf(model: string, worst: SensitivityRow | undefined): string {
  if (!worst) return vscode.l10n.t('{0}: no layer could be measured', model);
  return worst.advice
    ? vscode.l10n.t('{0}: most sensitive is {1}: {2}', model, worst.name, worst.advice.text)
    : vscode.l10n.t('{0}: most sensitive is {1}', model, worst.name);
}
