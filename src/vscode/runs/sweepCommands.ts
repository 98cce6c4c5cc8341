/** What can be done with a sweep in the list, and with the history of a recipe. Each takes the row; from the palette it lets people pick one. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { RunEntry, SweepEntry } from '../../protocol/results/runs';
import { sweepTitleOf } from '../../protocol/views/runWords';
import { reveal } from '../commands/reveal';
import { showError } from '../log';
import { deleteFolder } from './deleteFolder';
import type { RunContext } from './runCommands';
import type { Runs } from './runs';
import { newestOfNode, settingsText, sweepOfNode } from './runsView';

/** The commands by id; a file's address (of what `sweep --out` wrote) is a sweep as well. */
export function sweepCommands(context: RunContext): Readonly<Record<string, (node: unknown) => Promise<void>>> {
  const shown =
    (what: string, run: (node: unknown) => Promise<void>) =>
    (node: unknown): Promise<void> =>
      run(node).catch((error: unknown) => showError(context.log, what, error));
  return {
    'shiftwise.openSweep': shown(vscode.l10n.t('Open Sweep'), async (node) => {
      const path = sweepOfNode(node)?.path ?? (node instanceof vscode.Uri ? node.fsPath : await pickFile(context.runs));
      if (path !== undefined) await context.reports.open(path);
    }),
    'shiftwise.revealSweep': shown(vscode.l10n.t('Reveal Sweep'), async (node) => {
      const found = sweepOfNode(node) ?? (await pickSweep(context.runs, vscode.l10n.t('Reveal Sweep')));
      if (found) await reveal(vscode.Uri.file(found.path));
    }),
    'shiftwise.deleteSweep': shown(vscode.l10n.t('Delete Sweep'), async (node) => {
      const found = sweepOfNode(node) ?? (await pickSweep(context.runs, vscode.l10n.t('Delete Sweep')));
      if (found && (await deleteFolder(dirname(found.path), questionOf(found)))) await context.runs.refresh();
    }),
    'shiftwise.showHistory': shown(vscode.l10n.t('Chart of Runs'), async (node) => {
      const newest = newestOfNode(node) ?? (await pickRecipe(context.runs));
      if (newest) await context.reports.open(join(newest.runDir, 'run.json'), true);
    }),
  };
}

const questionOf = (sweep: SweepEntry): string =>
  vscode.l10n.t('Delete “{0}” of {1}?', sweepTitleOf(sweep), sweep.name);

/** A sweep of the workspace, or a file from anywhere. */
async function pickFile(runs: Runs): Promise<string | undefined> {
  if (!runs.entries) await runs.refresh();
  if (runs.sweeps.length > 0) {
    const browse = { label: `$(folder-opened) ${vscode.l10n.t('Another File…')}`, sweep: undefined };
    const items = [...runs.sweeps.map(itemOf), browse];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Open Sweep'),
      matchOnDetail: true,
    });
    if (!picked) return undefined;
    if (picked.sweep) return picked.sweep.path;
  }
  const filters = { [vscode.l10n.t('Results of shiftwise sweep')]: ['json'] };
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = { filters, defaultUri, openLabel: vscode.l10n.t('Open Sweep') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

async function pickSweep(runs: Runs, title: string): Promise<SweepEntry | undefined> {
  if (!runs.entries) await runs.refresh();
  if (runs.sweeps.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no sweep in this workspace yet.'));
    return undefined;
  }
  return (await vscode.window.showQuickPick(runs.sweeps.map(itemOf), { title, matchOnDetail: true }))?.sweep;
}

function itemOf(sweep: SweepEntry): vscode.QuickPickItem & { readonly sweep: SweepEntry } {
  const label = `${sweep.name}: ${sweepTitleOf(sweep)}`;
  return { label, description: settingsText(sweep), detail: new Date(sweep.made).toLocaleString(), sweep };
}

/** The newest run of a recipe that has more than one. */
async function pickRecipe(runs: Runs): Promise<RunEntry | undefined> {
  if (!runs.entries) await runs.refresh();
  const entries = runs.entries ?? [];
  const keyOf = ({ runDir, name }: RunEntry): string => `${dirname(runDir)}/${name}`;
  const newest = entries.filter((run, at) => entries.findIndex((other) => keyOf(other) === keyOf(run)) === at);
  const items = newest
    .map((run) => ({ run, count: entries.filter((other) => keyOf(other) === keyOf(run)).length }))
    .filter(({ count }) => count > 1)
    .map(({ run, count }) => ({
      label: run.name,
      description: vscode.l10n.t('{0}, {1} runs', basename(run.model), count),
      run,
    }));
  if (items.length <= 1) {
    if (items.length === 0)
      void vscode.window.showInformationMessage(
        vscode.l10n.t('A chart of runs needs two runs of one recipe: quantize with other settings.'),
      );
    return items[0]?.run;
  }
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Chart of Runs') }))?.run;
}
