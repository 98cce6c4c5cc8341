/** What can be done with the settings of a sweep's row: into the recipe's text, or a run with them. */
import * as vscode from 'vscode';
import { changeSettings } from '../../language/recipe/changeSettings';
import type { ReportRow } from '../../protocol/views/reportRows';
import { editRecipe } from '../commands/editRecipe';
import { quantizeWith } from '../commands/quantize';
import type { CommandContext } from '../commands/commandContext';
import { showError } from '../log';
import type { Reports } from './reports';

/** @param from what a menu or a page says of the row: its place in the report that is looked at */
export async function setRowInRecipe({ log }: CommandContext, reports: Reports, from: unknown): Promise<void> {
  const found = rowOf(reports, from);
  if (!found) return;
  try {
    await editRecipe(found.recipe, (text) => changeSettings(text, found.row.settings));
  } catch (error) {
    await showError(log, vscode.l10n.t('Set in Recipe'), error);
  }
}

export async function quantizeWithRow(context: CommandContext, reports: Reports, from: unknown): Promise<void> {
  const found = rowOf(reports, from);
  if (!found) return;
  const set = Object.entries(found.row.settings).map(([key, value]) => `${key}=${value}`);
  await quantizeWith(context, found.recipe, set);
}

interface Found {
  readonly recipe: string;
  readonly row: ReportRow;
}

function rowOf({ active }: Reports, from: unknown): Found | undefined {
  const { row: place } = (from ?? {}) as { readonly row?: unknown };
  const { rows } = active ?? {};
  const row = typeof place === 'number' ? rows?.rows[place] : undefined;
  return row && rows?.recipe !== undefined ? { recipe: rows.recipe, row } : undefined;
}
