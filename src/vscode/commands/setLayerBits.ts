/** "Set Bits in Recipe…": a layer of the tree or the table gets a width of its own, as an edit that Undo takes back. */
import * as vscode from 'vscode';
import type { LayerInfo } from '../../protocol/results/results';
import { showError, type Log } from '../log';
import type { Model } from '../models/model';
import type { Models } from '../models/models';

/** `from`: a row of the tree, what a page says of the row under the cursor, or nothing for the selected layer. */
export async function setLayerBits(models: Models, log: Log, from: unknown): Promise<void> {
  const model = models.active;
  const layer = model && layerOf(model, from);
  if (!model || !layer) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a model and select a layer first.'));
    return;
  }
  const part = layer.params > 0 ? await pickPart(vscode.l10n.t('Bits of {0}', layer.name)) : 'activations';
  const bits = part && (await pickBits(titleOf(layer.name, part)));
  if (!part || !bits) return;
  try {
    await model.changeLayer({ layer: layer.name, part, bits });
  } catch (error) {
    await showError(log, vscode.l10n.t('Set Bits in Recipe'), error);
  }
}

function layerOf(model: Model, from: unknown): LayerInfo | undefined {
  if (model.state.kind !== 'ready') return undefined;
  const wanted = nameIn(from) ?? model.selected;
  return model.state.summary.layers.find((each) => each.name === wanted);
}

/** A row of the tree has the layer itself, a page its name. */
function nameIn(from: unknown): unknown {
  const { layer } = (from ?? {}) as { readonly layer?: unknown };
  return typeof layer === 'object' && layer !== null && 'name' in layer ? layer.name : layer;
}

type Part = 'weights' | 'activations';

const titleOf = (layer: string, part: Part): string =>
  part === 'weights' ? vscode.l10n.t('Bits of {0}, weights', layer) : vscode.l10n.t('Bits of {0}, activations', layer);

async function pickPart(title: string): Promise<Part | undefined> {
  const items = [
    { part: 'weights', label: vscode.l10n.t('weights'), description: vscode.l10n.t('the integers in memory') },
    {
      part: 'activations',
      label: vscode.l10n.t('activations'),
      description: vscode.l10n.t('the integers that the layer puts out'),
    },
  ] as const;
  return (await vscode.window.showQuickPick(items, { title }))?.part;
}

async function pickBits(title: string): Promise<number | undefined> {
  const widths = Array.from({ length: 15 }, (_, index) => String(index + 2));
  const chosen = await vscode.window.showQuickPick(widths, { title, placeHolder: vscode.l10n.t('Bits, 2 to 16') });
  return chosen === undefined ? undefined : Number(chosen);
}
