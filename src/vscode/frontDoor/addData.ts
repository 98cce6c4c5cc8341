/** Samples put into a recipe that is there and names none: as an edit, saved, as it is about to be run. */
import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { withChoices } from '../../language/recipe/choices';
import type { ChosenData } from '../../protocol/results/requests';

export async function addData(model: string, { type, path }: ChosenData): Promise<void> {
  const recipe = /\.jsonc?$/i.test(model) ? model : `${model.replace(/\.[^./\\]+$/, '')}.quant.json`;
  const document = await vscode.workspace.openTextDocument(recipe);
  const near = relative(dirname(recipe), path).replace(/\\/g, '/') || '.';
  const dataset = type === 'synthetic' ? { type } : { type, path: near };
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, whole, withChoices(document.getText(), { calibration: dataset }));
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
