/** "Choose Overlay": a pick among the overlays that the active model has values for. */
import * as vscode from 'vscode';
import { overlayById } from '../../protocol/views/overlays';
import type { Models } from '../models/models';
import type { OverlayChoice } from '../overlayChoice';

export async function chooseOverlay(models: Models, choice: OverlayChoice): Promise<void> {
  const state = models.active?.state;
  if (state?.kind !== 'ready') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a model first: overlays are drawn on its layers.'));
    return;
  }
  const shown = overlayById(state.overlays, choice.id)?.id;
  const items = state.overlays.map(({ id, label, unit, source, description }) => ({
    id,
    label: id === shown ? `$(check) ${label}` : label,
    description: source === undefined ? unit : vscode.l10n.t('from {0}', source),
    detail: description,
  }));
  const placeHolder = state.run
    ? vscode.l10n.t('Overlay for tree and table')
    : vscode.l10n.t('Overlay for tree and table (quantize the model for more)');
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  if (picked) choice.choose(picked.id);
}
