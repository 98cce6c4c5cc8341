/** What can be done with a run in the list. Each takes the row; from the palette it lets people pick one. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { RunEntry } from '../../protocol/results/runs';
import { keyFigureOf, methodOf, titleOf } from '../../protocol/views/runWords';
import { reveal } from '../commands/reveal';
import { viewTypeOf } from '../editors/viewType';
import { showError, type Log } from '../log';
import type { Model } from '../models/model';
import type { Models } from '../models/models';
import type { Reports } from '../report/reports';
import { deleteFolder } from './deleteFolder';
import type { Runs } from './runs';
import { runOfNode } from './runsView';

export interface RunContext {
  readonly runs: Runs;
  readonly reports: Reports;
  readonly models: Models;
  readonly log: Log;
}

type Action = (context: RunContext, run: RunEntry) => Promise<void>;

const actions: Readonly<Record<string, { readonly what: () => string; readonly run: Action }>> = {
  'shiftwise.showRun': { what: () => vscode.l10n.t('Show Run in Model'), run: showRun },
  'shiftwise.compareRun': { what: () => vscode.l10n.t('Compare With Run'), run: compareRun },
  'shiftwise.openRunReport': {
    what: () => vscode.l10n.t('Open Report of Run'),
    run: ({ reports }, { runDir }) => reports.open(reportOf(runDir)),
  },
  'shiftwise.revealRun': {
    what: () => vscode.l10n.t('Reveal Run'),
    run: async (_, { runDir }) => void (await reveal(vscode.Uri.file(runDir))),
  },
  'shiftwise.exportListedRun': { what: () => vscode.l10n.t('Export Run'), run: exportListed },
  'shiftwise.deleteRun': { what: () => vscode.l10n.t('Delete Run'), run: deleteRun },
};

/** The commands by id; the argument is a row of the view, or nothing from the palette. */
export function runCommands(context: RunContext): Readonly<Record<string, (node: unknown) => Promise<void>>> {
  const commands = Object.entries(actions).map(([id, { what, run }]) => {
    const command = async (node: unknown): Promise<void> => {
      const title = what();
      try {
        const chosen = runOfNode(node) ?? runAt(context.runs, node) ?? (await pickRun(context.runs, title));
        if (chosen) await run(context, chosen);
      } catch (error) {
        await showError(context.log, title, error);
      }
    };
    return [id, command] as const;
  });
  return { ...Object.fromEntries(commands), 'shiftwise.refreshRuns': () => context.runs.refresh() };
}

/** Opens the run's model, with that run's figures in page, tree and hover. */
export async function showRun(
  { models }: Pick<RunContext, 'models'>,
  { model, runDir, newest }: RunEntry,
): Promise<void> {
  await (await openModel(models, model))?.showRun(newest ? undefined : runDir);
}

/** Opens the run's model, with what this run would change of the one that is shown there. */
async function compareRun({ models }: RunContext, { model, runDir }: RunEntry): Promise<void> {
  await (await openModel(models, model))?.compareWith(runDir);
}

async function openModel(models: Models, path: string): Promise<Model | undefined> {
  const uri = vscode.Uri.file(path);
  await vscode.commands.executeCommand('vscode.openWith', uri, viewTypeOf(uri));
  return models.find(uri);
}

async function exportListed(_: RunContext, { runDir }: RunEntry): Promise<void> {
  // Not awaited: the wizard may stay open for as long as it likes, and shows its own errors.
  void vscode.commands.executeCommand('shiftwise.exportRun', vscode.Uri.file(join(runDir, 'run.json')));
}

async function deleteRun({ runs, models }: RunContext, run: RunEntry): Promise<void> {
  const question = vscode.l10n.t('Delete the run {0} ({1}) of {2}?', titleOf(run), methodOf(run), run.name);
  if (!(await deleteFolder(run.runDir, question))) return;
  await runs.refresh();
  await models.showNewest();
}

const reportOf = (runDir: string): string => join(runDir, 'run.json');

/** The run that a row of a page stands for. */
function runAt({ entries }: Runs, from: unknown): RunEntry | undefined {
  const { runDir } = (from ?? {}) as { readonly runDir?: unknown };
  return entries?.find((run) => run.runDir === runDir);
}

async function pickRun(runs: Runs, title: string): Promise<RunEntry | undefined> {
  if (!runs.entries) await runs.refresh();
  const items = (runs.entries ?? []).map((run) => ({
    label: `${run.name}: ${titleOf(run)}`,
    description: keyFigureOf(run),
    detail: `${methodOf(run)}, ${basename(run.model)}, ${new Date(run.made).toLocaleString()}`,
    run,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no run in this workspace yet: quantize a model first.'),
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.run;
}
