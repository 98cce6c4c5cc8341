/** "Import Overlay…" and "Remove Imported Overlay…": figures that Netron or Model Explorer would show, drawn on the active model. */
import * as vscode from 'vscode';
import type { Overlay } from '../../protocol/views/viewModel';
import { showError, type Log } from '../log';
import type { Model } from '../models/model';
import type { Models } from '../models/models';
import type { OverlayChoice } from '../overlayChoice';

export interface ImportContext {
  readonly models: Models;
  readonly overlay: OverlayChoice;
  readonly log: Log;
}

/** `from`: the model's address, as menus pass it. */
export async function importOverlay({ models, overlay, log }: ImportContext, from: unknown): Promise<void> {
  const model = modelOf(models, from);
  if (!model) return;
  const filters = { [vscode.l10n.t('Netron attachment or Model Explorer node data')]: ['json'] };
  const picked = await vscode.window.showOpenDialog({
    filters,
    openLabel: vscode.l10n.t('Import'),
    canSelectMany: true,
  });
  for (const file of picked ?? []) {
    try {
      const { overlays, unmatched } = await model.importOverlays(file);
      overlay.choose(overlays[0].id);
      void vscode.window.showInformationMessage(importedText(overlays, unmatched));
    } catch (error) {
      await showError(log, vscode.l10n.t('Import Overlay'), error);
    }
  }
}

function importedText(overlays: readonly Overlay[], unmatched: number): string {
  const [{ source = '' }] = overlays;
  const count = overlays.length;
  if (unmatched === 0)
    return count === 1
      ? vscode.l10n.t('1 overlay imported from {0}', source)
      : vscode.l10n.t('{0} overlays imported from {1}', count, source);
  return count === 1
    ? vscode.l10n.t('1 overlay imported from {0}; {1} of its figures fit no layer', source, unmatched)
    : vscode.l10n.t('{0} overlays imported from {1}; {2} of its figures fit no layer', count, source, unmatched);
}

export async function removeOverlay({ models, log }: ImportContext, from: unknown): Promise<void> {
  const model = modelOf(models, from);
  if (!model) return;
  if (model.imported.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No overlay has been imported for this model.'));
    return;
  }
  const name = await vscode.window.showQuickPick([...model.imported], {
    placeHolder: vscode.l10n.t('Which file’s overlays to remove'),
  });
  if (name)
    await model
      .forgetOverlays(name)
      .catch((error: unknown) => showError(log, vscode.l10n.t('Remove Imported Overlay'), error));
}

function modelOf(models: Models, from: unknown): Model | undefined {
  const model = from instanceof vscode.Uri ? models.find(from) : models.active;
  if (model?.state.kind === 'ready') return model;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a model first: overlays are drawn on its layers.'));
  return undefined;
}
