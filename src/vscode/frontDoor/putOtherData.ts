/** Other samples for a recipe that is there. */
import * as vscode from 'vscode';
import type { CommandContext } from '../commands/commandContext';
import { modelRefOf } from '../modelRef';
import { chooseData } from './chooseData';
import type { DataSet } from '../../language/recipe/remedies';
import { modelBehind } from './modelBehind';
import { putData } from './putData';
import { recipePathOf } from '../../protocol/results/recipePath';

/** False when the person has left. */
export async function putOtherData(
  { engine }: CommandContext,
  target: vscode.Uri,
  sets: readonly DataSet[] = ['calibration', 'evaluation'],
): Promise<boolean> {
  const ref = await modelBehind(modelRefOf(target));
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const data = await chooseData(engine, ref, await engine().offer({ ...ref, folders, anyway: true }));
  if (data) await putData(recipePathOf(modelRefOf(target).model), data, sets);
  return data !== undefined;
}
