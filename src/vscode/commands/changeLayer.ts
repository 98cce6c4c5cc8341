/** Writes a layer's own width or range method into its model's recipe: as an edit of the text, unsaved, that Undo takes back. */
import * as vscode from 'vscode';
import { changeLayer } from '../../language/recipe/changeLayer';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { LayerChange } from '../../protocol/results/layerDetail';
import { modelRefOf } from '../modelRef';
import { isTrustedFor } from '../trusted';
import { editRecipe } from './editRecipe';

/** The recipe is the model's own, written first where there is none; it opens beside. */
export async function changeLayerInRecipe(
  engine: Remote<EngineApi>,
  model: vscode.Uri,
  change: LayerChange,
): Promise<void> {
  if (!isTrustedFor(vscode.l10n.t('Recipes are written in trusted workspaces only: trust this one first.'))) return;
  const { recipe } = await engine.init(modelRefOf(model));
  await editRecipe(recipe, (text) => changeLayer(text, change));
}
