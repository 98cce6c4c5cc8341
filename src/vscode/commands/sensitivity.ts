/** "Measure Sensitivity": what each layer of the run that is shown costs when it alone is quantized, kept with the run as an overlay. */
import * as vscode from 'vscode';
import type { SensitivityRow } from '../../protocol/results/results';
import { showError } from '../log';
import type { OverlayChoice } from '../overlayChoice';
import { withJob } from '../withJob';
import type { CommandContext } from './commandContext';

export async function measureSensitivity(
  { engine, models, log }: CommandContext,
  overlay: OverlayChoice,
  from: unknown,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('Measuring writes into the run’s folder: trust this workspace first.'),
    );
    return;
  }
  const model = from instanceof vscode.Uri ? models.find(from) : models.active;
  const state = model?.state;
  if (!model || state?.kind !== 'ready' || !state.run) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a model that has a run first: quantize it, then measure.'),
    );
    return;
  }
  const { runDir } = state.run;
  const what = vscode.l10n.t('Measure Sensitivity of {0}', model.name);
  try {
    const { layers, provenance, images } = await withJob(what, (job) => engine().sensitivity({ runDir }, job));
    log.info(`${what}: ${provenance}, measured on ${images} images → ${runDir}`);
    await model.reload();
    overlay.choose('sensitivity');
    const [worst] = layers;
    void vscode.window.showInformationMessage(messageOf(model.name, worst));
  } catch (error) {
    await showError(log, what, error);
  }
}

function messageOf(model: string, worst: SensitivityRow | undefined): string {
  if (!worst) return vscode.l10n.t('{0}: no layer could be measured', model);
  return worst.advice
    ? vscode.l10n.t('{0}: most sensitive is {1}: {2}', model, worst.name, worst.advice.text)
    : vscode.l10n.t('{0}: most sensitive is {1}', model, worst.name);
}
