/** A step of the result card, at a click: written into the recipe, saved, and run; or what is done instead of a run. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { resultCard } from '../../protocol/views/resultCard';
import type { NextStep } from '../../protocol/views/nextSteps';
import { changeLayer, type TextChange } from '../../language/recipe/changeLayer';
import { changeSettings } from '../../language/recipe/changeSettings';
import type { CommandContext } from '../commands/commandContext';
import { quantizeAgain } from '../commands/quantize';
import { modelRefOf } from '../modelRef';
import { onlyOne } from '../onlyOne';
import { isTrustedFor } from '../trusted';
import { putOtherData } from './putOtherData';
import { showRunError } from './showRunError';

export async function applyStep(context: CommandContext, uri: unknown, id: unknown): Promise<void> {
  if (!(uri instanceof vscode.Uri)) return;
  if (!isTrustedFor(vscode.l10n.t('Quantizing writes files: trust this workspace first.'))) return;
  const state = context.models.find(uri)?.state;
  if (state?.kind !== 'ready' || !state.run) return;
  const step = resultCard(state.run, state.summary.layers).steps.find((each) => each.id === id);
  if (!step) return;
  try {
    if (step.command === 'evaluate') await vscode.commands.executeCommand('shiftwise.evaluate', uri);
    else if (step.command === 'measureSensitivity')
      await vscode.commands.executeCommand('shiftwise.measureSensitivity', uri);
    else await changeAndRun(context, uri, step, state.run.evaluate !== undefined);
  } catch (error) {
    await showRunError(context, vscode.l10n.t('Change the recipe of {0}', basename(uri.fsPath)), error, uri);
  }
}

async function changeAndRun(
  context: CommandContext,
  uri: vscode.Uri,
  step: NextStep,
  evaluates: boolean,
): Promise<void> {
  await onlyOne(context, uri, vscode.l10n.t('Quantize {0}', basename(uri.fsPath)), async () => {
    if (await change(context, uri, step)) await quantizeAgain(context, uri, evaluates);
  });
}

/** False when the person has left. */
async function change(context: CommandContext, uri: vscode.Uri, step: NextStep): Promise<boolean> {
  const { recipe } = await context.engine().init(modelRefOf(uri));
  if (step.command === 'chooseData') return putOtherData(context, uri);
  const document = await vscode.workspace.openTextDocument(recipe);
  const text = changed(document.getText(), step);
  if (!text) return true;
  const place = new vscode.Range(document.positionAt(text.offset), document.positionAt(text.offset + text.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, place, text.content);
  await vscode.workspace.applyEdit(edit);
  return document.save();
}

const changed = (text: string, { set, layer }: NextStep): TextChange | undefined =>
  layer ? changeLayer(text, layer) : changeSettings(text, set ?? {});
