/** Weights for a cfg that has none beside it: a file that a person names, kept in the recipe, and a run with them. */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { recipePathOf } from '../../protocol/results/recipePath';
import type { CommandContext } from '../commands/commandContext';
import { modelRefOf } from '../modelRef';
import { putWeights } from './putData';

export async function chooseWeightsFor({ engine }: CommandContext, target: vscode.Uri): Promise<void> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      filters: { [vscode.l10n.t('Darknet weights')]: ['weights'] },
      defaultUri: vscode.Uri.joinPath(target, '..'),
      openLabel: vscode.l10n.t('Use'),
    })) ?? [];
  if (!chosen) return;
  const { model } = modelRefOf(target);
  const recipe = recipePathOf(model);
  if (existsSync(recipe)) await putWeights(recipe, chosen.fsPath);
  else await engine().init({ model, weights: chosen.fsPath });
  await vscode.commands.executeCommand('shiftwise.quantize', target);
}
