/** A run that failed: the line, with the buttons that solve it, and a problem in its recipe. */
import * as vscode from 'vscode';
import { dataSetsOf, isOfArrays, placeOf, remediesOf, type Remedy } from '../../language/recipe/remedies';
import { failureLine } from '../../protocol/views/failureLine';
import { lineOf } from '../../util/errors';
import type { CommandContext } from '../commands/commandContext';
import { isCancelled, logError, showError } from '../log';
import { modelRefOf } from '../modelRef';
import { rangeOf } from '../problems';
import { putOtherData } from './putOtherData';
import { chooseShapesFor } from './chooseShapesFor';
import { chooseWeightsFor } from './chooseWeightsFor';
import { recipePathOf } from '../../protocol/results/recipePath';

/** @param again the command that failed, which is done again with what was chosen */
export async function showRunError(
  context: CommandContext,
  what: string,
  error: unknown,
  target: vscode.Uri,
  again = 'shiftwise.quantize',
): Promise<void> {
  const recipe = recipePathOf(modelRefOf(target).model);
  const isInput = error instanceof Error && error.name === 'InputError';
  if (isCancelled(error) || !isInput) return showError(context.log, what, error);
  logError(context.log, what, error);
  const line = lineOf(error);
  await context.problems.set(recipe, line);
  const text = await textOf(recipe);
  const remedies = remediesOf(line, text)
    .filter((remedy) => text !== undefined || !inRecipe.includes(remedy))
    .map((remedy) => ({ remedy, title: titleOf(remedy, isOfArrays(line, text)) }));
  const log = vscode.l10n.t('Show Log');
  const choice = await vscode.window.showErrorMessage(
    failureLine(what, line),
    ...remedies.map(({ title }) => title),
    log,
  );
  if (choice === log) context.log.show();
  const chosen = remedies.find(({ title }) => title === choice);
  if (!chosen) return;
  switch (chosen.remedy) {
    case 'chooseData':
      if (await putOtherData(context, target, dataSetsOf(line, text))) {
        await vscode.commands.executeCommand(again, target);
      }
      return;
    case 'chooseWeights':
      return chooseWeightsFor(context, target);
    case 'chooseShapes':
      return chooseShapesFor(context, target);
    case 'preprocess':
      return openAt(recipe, '"preprocess"');
    case 'recipe':
      return openAt(recipe, line);
  }
}

/** What is mended where it stands in a recipe; before there is one, such a button would lead nowhere. */
const inRecipe: readonly Remedy[] = ['preprocess', 'recipe'];

/** Undefined where there is none that can be opened: the line then speaks for itself. */
async function textOf(recipe: string): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(recipe)).getText();
  } catch {
    return undefined;
  }
}

function titleOf(remedy: Remedy, isOfArrays: boolean): string {
  switch (remedy) {
    case 'chooseData':
      return isOfArrays ? vscode.l10n.t('Choose Samples…') : vscode.l10n.t('Choose Images…');
    case 'chooseWeights':
      return vscode.l10n.t('Choose Weights…');
    case 'chooseShapes':
      return vscode.l10n.t('Set Sizes…');
    case 'preprocess':
      return vscode.l10n.t('Set Preprocessing…');
    case 'recipe':
      return vscode.l10n.t('Open Recipe');
  }
}

async function openAt(recipe: string, line: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipe);
  const selection = rangeOf(placeOf(document.getText(), line));
  await vscode.window.showTextDocument(document, { selection });
}
