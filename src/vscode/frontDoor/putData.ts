/** Samples put into a recipe that is there: as an edit, saved, as it is about to be run. */
import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { withChoices } from '../../language/recipe/choices';
import type { ChosenData } from '../../protocol/results/requests';

/** How labels of each kind are judged. */
const evaluators: Readonly<Partial<Record<ChosenData['type'], string>>> = {
  ...{ folders: 'top-k', 'cifar10-bin': 'top-k', yolo: 'voc', coco: 'coco', masks: 'miou' },
};

/** @param judges whether they also take the place of the samples that are judged */
export async function putData(recipe: string, { type, path, judged }: ChosenData, judges: boolean): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipe);
  const near = relative(dirname(recipe), path).replace(/\\/g, '/') || '.';
  const calibration = type === 'synthetic' ? { type } : { type, path: near };
  const evaluator = judged === 'labels' ? evaluators[type] : 'fidelity';
  const choices = { calibration, ...(judges && { evaluation: calibration, evaluator }) };
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), withChoices(document.getText(), choices));
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
