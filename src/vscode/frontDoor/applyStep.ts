/** A step of the result card, at a click: written into the recipe, saved, and run; or what is done instead of a run. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { resultCard } from '../../protocol/views/resultCard';
import type { NextStep } from '../../protocol/views/nextSteps';
import { changeLayer, type TextChange } from '../../language/recipe/changeLayer';
import { changeSettings } from '../../language/recipe/changeSettings';
import type { CommandContext } from '../commands/commandContext';
import { quantizeAgain } from '../commands/quantize';
import { showError } from '../log';
import { modelRefOf } from '../modelRef';
import { chooseData } from './chooseData';
import { putData } from './putData';

export async function applyStep(context: CommandContext, uri: unknown, id: unknown): Promise<void> {
  if (!(uri instanceof vscode.Uri)) return;
  const state = context.models.find(uri)?.state;
  if (state?.kind !== 'ready' || !state.run) return;
  const step = resultCard(state.run, state.summary.layers).steps.find((each) => each.id === id);
  if (!step) return;
  try {
    if (step.command === 'evaluate') await vscode.commands.executeCommand('shiftwise.evaluate', uri);
    else if (step.command === 'measureSensitivity')
      await vscode.commands.executeCommand('shiftwise.measureSensitivity', uri);
    else if (await change(context, uri, step)) await quantizeAgain(context, uri, state.run.evaluate !== undefined);
  } catch (error) {
    await showError(context.log, vscode.l10n.t('Change the recipe of {0}', basename(uri.fsPath)), error);
  }
}

/** False when the person has left. */
async function change({ engine }: CommandContext, uri: vscode.Uri, step: NextStep): Promise<boolean> {
  const ref = modelRefOf(uri);
  const { recipe } = await engine().init(ref);
  if (step.command === 'chooseData') {
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const data = await chooseData(engine, ref, await engine().offer({ ...ref, folders }));
    if (data) await putData(recipe, data, true);
    return data !== undefined;
  }
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
