/** Samples, weights and shapes put into a recipe that is there: as an edit, saved, as it is about to be run. */
import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { withChoices, type RecipeChoices } from '../../language/recipe/choices';
import type { DataSet } from '../../language/recipe/remedies';
import type { ChosenData } from '../../protocol/results/requests';

/** How labels of each kind are judged. */
const evaluators: Readonly<Partial<Record<ChosenData['type'], string>>> = {
  ...{ folders: 'top-k', 'cifar10-bin': 'top-k', yolo: 'voc', coco: 'coco', masks: 'miou' },
};

/** @param sets what they take the place of */
export async function putData(
  recipe: string,
  { type, path, judged }: ChosenData,
  sets: readonly DataSet[],
): Promise<void> {
  const dataset = type === 'synthetic' ? { type } : { type, path: nearPath(recipe, path) };
  const evaluator = judged === 'labels' ? evaluators[type] : 'fidelity';
  await put(recipe, {
    ...(sets.includes('calibration') && { calibration: dataset }),
    ...(sets.includes('evaluation') && { evaluation: dataset, evaluator }),
  });
}

/** @param path of a cfg's weights */
export const putWeights = (recipe: string, path: string): Promise<void> =>
  put(recipe, { weights: nearPath(recipe, path) });

/** @param shapes as `--input-shape` takes them: NAME=1x3x224x224 */
export const putShapes = (recipe: string, shapes: readonly string[]): Promise<void> =>
  put(recipe, {
    inputShape: Object.fromEntries(
      shapes.map((text) => {
        const at = text.lastIndexOf('=');
        return [text.slice(0, at), text.slice(at + 1)];
      }),
    ),
  });

const nearPath = (recipe: string, path: string): string => relative(dirname(recipe), path).replace(/\\/g, '/') || '.';

async function put(recipe: string, choices: RecipeChoices): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipe);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), withChoices(document.getText(), choices));
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
