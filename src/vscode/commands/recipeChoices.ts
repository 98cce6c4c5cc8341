/** The questions that a new recipe begins with. Each can be skipped; Escape leaves the recipe as it was written. */
import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { datasetTypeOf, type RecipeChoices } from '../../language/recipe/choices';
import { choicesOf } from '../../language/recipe/schema';
import { nodeFolderView } from '../../util/nodeFolderView';

/** Undefined when the person has left. Paths become relative to the recipe. */
export async function askChoices(recipe: string): Promise<RecipeChoices | undefined> {
  const preset = await pickPreset();
  if (preset === undefined) return undefined;
  const calibration = await pickData(recipe, 2, vscode.l10n.t('Images to measure ranges on, which are not evaluated'));
  if (calibration === 'left') return undefined;
  const evaluation = await pickData(recipe, 3, vscode.l10n.t('Images to judge the result on'));
  if (evaluation === 'left') return undefined;
  const formats = await pickFormats();
  if (formats === undefined) return undefined;
  return {
    preset,
    calibration: calibration === 'skipped' ? undefined : calibration,
    evaluation: evaluation === 'skipped' ? undefined : evaluation,
    export: formats,
  };
}

const titleOf = (step: number): string => vscode.l10n.t('Create Recipe ({0} of 4)', step);

async function pickPreset(): Promise<string | undefined> {
  const items = choicesOf('preset').map(({ value, doc }) => ({ label: value, detail: doc }));
  const options = { title: titleOf(1), placeHolder: vscode.l10n.t('Preset: how to quantize'), ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}

async function pickFormats(): Promise<readonly string[] | undefined> {
  const standard = ['json', 'onnx-qdq'];
  const items = choicesOf('export').map(({ value, doc }) => {
    return { label: value, detail: doc, picked: standard.includes(value) };
  });
  const options = {
    title: titleOf(4),
    placeHolder: vscode.l10n.t('What to export'),
    ignoreFocusOut: true,
    canPickMany: true,
  } as const;
  return (await vscode.window.showQuickPick(items, options))?.map(({ label }) => label);
}

type Data = NonNullable<RecipeChoices['calibration']>;

async function pickData(recipe: string, step: number, placeHolder: string): Promise<Data | 'skipped' | 'left'> {
  const browse = { label: `$(folder) ${vscode.l10n.t('Folder…')}`, file: false };
  const file = {
    label: `$(file) ${vscode.l10n.t('File…')}`,
    detail: vscode.l10n.t('CIFAR-10 binary, COCO annotations or a list of paths'),
    file: true,
  };
  const skip = { label: vscode.l10n.t('Later'), detail: vscode.l10n.t('The recipe says how'), file: undefined };
  const options = { title: titleOf(step), placeHolder, ignoreFocusOut: true };
  const how = await vscode.window.showQuickPick([browse, file, skip], options);
  if (!how) return 'left';
  if (how.file === undefined) return 'skipped';
  const [found] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: how.file,
      canSelectFolders: !how.file,
      defaultUri: vscode.Uri.file(dirname(recipe)),
      openLabel: vscode.l10n.t('Use'),
      title: placeHolder,
    })) ?? [];
  if (!found) return 'left';
  const path = relative(dirname(recipe), found.fsPath).replace(/\\/g, '/') || '.';
  return { type: datasetTypeOf(found.fsPath, nodeFolderView), path };
}
