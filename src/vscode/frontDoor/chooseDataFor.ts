/** Other samples for a recipe that is there, and a run with them. */
import * as vscode from 'vscode';
import type { CommandContext } from '../commands/commandContext';
import { modelRefOf } from '../modelRef';
import { chooseData } from './chooseData';
import { modelBehind } from './modelBehind';
import { putData } from './putData';
import { recipePathOf } from '../../protocol/results/recipePath';

/** False when the person has left. */
export async function putOtherData({ engine }: CommandContext, target: vscode.Uri): Promise<boolean> {
  const ref = await modelBehind(modelRefOf(target));
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const data = await chooseData(engine, ref, await engine().offer({ ...ref, folders, anyway: true }));
  if (data) await putData(recipePathOf(modelRefOf(target).model), data, true);
  return data !== undefined;
}

export async function chooseDataFor(context: CommandContext, target: vscode.Uri): Promise<void> {
  if (await putOtherData(context, target)) await vscode.commands.executeCommand('shiftwise.quantize', target);
}
