/** "Compare Side by Side": the run that is shown against the float model, or against another run of the model. */
import * as vscode from 'vscode';
import { keyFigureOf, methodOf, titleOf } from '../../protocol/views/runWords';
import { floatFigure, floatModel } from '../../protocol/views/sideBySide';
import { showError, type Log } from '../log';
import { modelRefOf } from '../modelRef';
import { offerQuantize } from './offerQuantize';
import type { Models } from '../models/models';
import type { OverlayChoice } from '../overlayChoice';
import type { Runs } from '../runs/runs';

export interface CompareContext {
  readonly models: Models;
  readonly runs: Runs;
  readonly overlay: OverlayChoice;
  readonly log: Log;
}

export async function compare({ models, runs, overlay, log }: CompareContext, uri: unknown): Promise<void> {
  const model = uri instanceof vscode.Uri ? models.find(uri) : models.active;
  const state = model?.state;
  if (!model || state?.kind !== 'ready' || !state.run) {
    return offerQuantize(vscode.l10n.t('Open a model that has a run first: quantize it, then compare.'), model?.uri);
  }
  try {
    if (!runs.entries) await runs.refresh();
    const { runDir: shown } = state.run;
    const path = modelRefOf(model.uri).model;
    const others = (runs.entries ?? []).filter((run) => run.model === path && run.runDir !== shown);
    const items = [
      {
        label: vscode.l10n.t('Float | Quantized'),
        detail: vscode.l10n.t('The float model beside the run that is shown'),
        other: floatModel,
      },
      ...others.map((run) => ({
        label: `${run.name}: ${titleOf(run)}`,
        description: keyFigureOf(run),
        detail: `${methodOf(run)}, ${new Date(run.made).toLocaleString()}`,
        other: run.runDir,
      })),
    ];
    const options = {
      placeHolder: vscode.l10n.t('What to show beside the run'),
      matchOnDescription: true,
      matchOnDetail: true,
    };
    const picked = await vscode.window.showQuickPick(items, options);
    if (!picked) return;
    await model.compareWith(picked.other);
    if (picked.other === floatModel) overlay.choose(floatFigure);
  } catch (error) {
    await showError(log, vscode.l10n.t('Compare Side by Side'), error);
  }
}
