/** "Measure Sensitivity": what each layer of the run that is shown costs when it alone is quantized, kept with the run as an overlay. */
import * as vscode from 'vscode';
import { showError } from '../log';
import type { OverlayChoice } from '../overlayChoice';
import { withJob } from '../withJob';
import type { CommandContext } from './quantize';

export async function measureSensitivity(
  { engine, models, log }: CommandContext,
  overlay: OverlayChoice,
  from: unknown,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('Measuring writes into the run’s folder: trust this workspace first.');
    return;
  }
  const model = from instanceof vscode.Uri ? models.find(from) : models.active;
  const state = model?.state;
  if (!model || state?.kind !== 'ready' || !state.run) {
    void vscode.window.showInformationMessage('Open a model that has a run first: quantize it, then measure.');
    return;
  }
  const { runDir } = state.run;
  const what = `Measure Sensitivity of ${model.name}`;
  try {
    const { layers, provenance, images } = await withJob(what, (job) => engine().sensitivity({ runDir }, job));
    log.info(`${what}: ${provenance}, measured on ${images} images → ${runDir}`);
    await model.reload();
    overlay.choose('sensitivity');
    const [worst] = layers;
    const advice = worst?.advice ? `: ${worst.advice.text}` : '';
    void vscode.window.showInformationMessage(`${model.name}: most sensitive is ${worst?.name ?? 'no layer'}${advice}`);
  } catch (error) {
    await showError(log, what, error);
  }
}
