/** Sizes for what a model leaves open, kept in its recipe, and a run with them. */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { recipePathOf } from '../../protocol/results/recipePath';
import type { CommandContext } from '../commands/commandContext';
import { modelRefOf } from '../modelRef';
import { offerShaped } from './askShapes';
import { modelBehind } from './modelBehind';
import { putShapes } from './putData';

export async function chooseShapesFor({ engine }: CommandContext, target: vscode.Uri): Promise<void> {
  const recipe = recipePathOf(modelRefOf(target).model);
  const ref = await modelBehind(modelRefOf(target));
  const { inputShape } = (await offerShaped(engine, { ...ref, folders: [], sizesAnew: true })) ?? {};
  if (!inputShape) return;
  if (existsSync(recipe)) await putShapes(recipe, inputShape);
  else await engine().init({ ...ref, inputShape });
  await vscode.commands.executeCommand('shiftwise.quantize', target);
}
