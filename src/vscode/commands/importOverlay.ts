/** "Import Overlay…" and "Remove Imported Overlay…": figures that Netron or Model Explorer would show, drawn on the active model. */
import * as vscode from 'vscode';
import { showError, type Log } from '../log';
import type { Model, Models } from '../models';
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
  const filters = { 'Netron attachment or Model Explorer node data': ['json'] };
  const picked = await vscode.window.showOpenDialog({ filters, openLabel: 'Import', canSelectMany: true });
  for (const file of picked ?? []) {
    try {
      const { overlays, unmatched } = await model.importOverlays(file);
      overlay.choose(overlays[0].id);
      const rest = unmatched === 0 ? '' : `; ${unmatched} of its figures fit no layer`;
      const count = overlays.length === 1 ? '1 overlay' : `${overlays.length} overlays`;
      void vscode.window.showInformationMessage(`${count} imported from ${overlays[0].source}${rest}`);
    } catch (error) {
      await showError(log, 'Import Overlay', error);
    }
  }
}

export async function removeOverlay({ models, log }: ImportContext, from: unknown): Promise<void> {
  const model = modelOf(models, from);
  if (!model) return;
  if (model.imported.length === 0) {
    void vscode.window.showInformationMessage('No overlay has been imported for this model.');
    return;
  }
  const name = await vscode.window.showQuickPick([...model.imported], {
    placeHolder: 'Which file’s overlays to remove',
  });
  if (name)
    await model.forgetOverlays(name).catch((error: unknown) => showError(log, 'Remove Imported Overlay', error));
}

function modelOf(models: Models, from: unknown): Model | undefined {
  const model = from instanceof vscode.Uri ? models.find(from) : models.active;
  if (model?.state.kind === 'ready') return model;
  void vscode.window.showInformationMessage('Open a model first: overlays are drawn on its layers.');
  return undefined;
}
