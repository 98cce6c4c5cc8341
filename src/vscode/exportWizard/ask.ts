/** One step of a wizard: a quick pick with a title, "step 2 of 5", and a way back. */
import * as vscode from 'vscode';

/** What a step of several says when a person steps back, or leaves. */
export type Answer<T> =
  { readonly kind: 'next'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'end' };

export interface Question<I extends vscode.QuickPickItem> {
  readonly title: string;
  readonly step: number;
  readonly of: number;
  readonly placeholder: string;
  readonly items: readonly I[];
  readonly selected?: readonly I[];
  /** Several may be chosen: boxes, and Enter when done. */
  readonly many?: boolean;
}

/** The chosen items; one at least. */
export function ask<I extends vscode.QuickPickItem>(question: Question<I>): Promise<Answer<readonly I[]>> {
  const pick = vscode.window.createQuickPick<I>();
  pick.title = question.title;
  pick.step = question.step;
  pick.totalSteps = question.of;
  pick.placeholder = question.placeholder;
  pick.canSelectMany = question.many ?? false;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = question.items;
  const { selected = [] } = question;
  if (question.many) pick.selectedItems = selected;
  else if (selected.length > 0) pick.activeItems = selected;
  if (question.step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (answer: Answer<readonly I[]>): void => {
      resolve(answer);
      pick.dispose();
    };
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems;
      if (chosen.length > 0) end({ kind: 'next', value: chosen });
    });
    pick.onDidTriggerButton(() => end({ kind: 'back' }));
    pick.onDidHide(() => end({ kind: 'end' }));
    pick.show();
  });
}
