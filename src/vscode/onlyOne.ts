/** Work for a model that a click begins, one at a time: whoever clicks again is told what has begun, and sees what it asks. */
import * as vscode from 'vscode';
import { recipePathOf } from '../protocol/results/recipePath';
import type { CommandContext } from './commands/commandContext';
import { viewTypeOf } from './editors/viewType';
import { modelRefOf } from './modelRef';

/** A model and its recipe are one. @param part of the model's work that goes on beside all else */
export const workKey = (target: vscode.Uri, part = ''): string => `${recipePathOf(modelRefOf(target).model)}${part}`;

/** Undefined where other work has begun. Rejects as `work` does. */
export async function onlyOne<T>(
  context: CommandContext,
  target: vscode.Uri,
  what: string,
  work: () => PromiseLike<T>,
  part?: string,
): Promise<T | undefined> {
  const outcome = await context.underWay.alone(workKey(target, part), what, work);
  if ('done' in outcome) return outcome.done;
  await showProposal(context, target);
  // Not awaited: the message may stay for as long as it likes.
  void vscode.window.showInformationMessage(begunWords(outcome.begun));
  return undefined;
}

export const begunWords = (what: string): string =>
  vscode.l10n.t('{0} has begun already: answer what it asks, wait for it, or cancel it.', what);

/** Its page may stand behind others. */
async function showProposal({ models }: CommandContext, target: vscode.Uri): Promise<void> {
  const model = models.find(target);
  if (model?.proposing.open) await vscode.commands.executeCommand('vscode.openWith', model.uri, viewTypeOf(model.uri));
}
