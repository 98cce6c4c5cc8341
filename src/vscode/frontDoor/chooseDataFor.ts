/** Other samples for a recipe that is there, and a run with them. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { modelOf } from '../../language/recipe/model';
import type { ModelRef } from '../../protocol/results/requests';
import type { CommandContext } from '../commands/commandContext';
import { modelRefOf } from '../modelRef';
import { chooseData } from './chooseData';
import { putData } from './putData';
import { isRecipePath, recipePathOf } from '../../protocol/results/recipePath';

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

async function modelBehind(ref: ModelRef): Promise<ModelRef> {
  if (!isRecipePath(ref.model)) return ref;
  const text = (await vscode.workspace.openTextDocument(ref.model)).getText();
  const { model, weights } = modelOf(text);
  const place = (path: string): string => resolve(ref.model, '..', path);
  return model === undefined ? ref : { model: place(model), ...(weights !== undefined && { weights: place(weights) }) };
}
