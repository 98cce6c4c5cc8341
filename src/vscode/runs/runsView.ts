/** The history of runs in its own view: a row for each recipe, and below it its runs, the newest first, then its sweeps. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { RunEntry, SweepEntry } from '../../protocol/results/runs';
import { keyFigureOf, methodOf, savingOf, sweepTitleOf, titleOf } from '../../protocol/views/runWords';
import type { Runs } from './runs';

export const runsViewId = 'shiftwise.runs';

interface RecipeNode {
  readonly kind: 'recipe';
  readonly name: string;
  readonly folder: string;
  readonly runs: readonly RunNode[];
  readonly sweeps: readonly SweepNode[];
}

interface RunNode {
  readonly kind: 'run';
  readonly run: RunEntry;
}

interface SweepNode {
  readonly kind: 'sweep';
  readonly sweep: SweepEntry;
}

type Node = RecipeNode | RunNode | SweepNode;

export function registerRunsView(runs: Runs): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node) return node.kind === 'recipe' ? [...node.runs, ...node.sweeps] : [];
      if (!runs.entries) await runs.refresh();
      return recipesOf(runs.entries ?? [], runs.sweeps);
    },
    getTreeItem: itemOf,
  };
  const view = vscode.window.createTreeView(runsViewId, { treeDataProvider: provider, showCollapseAll: true });
  // A key has no row: it means the selected one.
  const deleteSelected = async (): Promise<void> => {
    const [node] = view.selection;
    if (node?.kind === 'run') await vscode.commands.executeCommand('shiftwise.deleteRun', node);
    if (node?.kind === 'sweep') await vscode.commands.executeCommand('shiftwise.deleteSweep', node);
  };
  return vscode.Disposable.from(
    view,
    changed,
    vscode.commands.registerCommand('shiftwise.deleteSelected', deleteSelected),
    runs.onDidChange(() => changed.fire()),
  );
}

/** What a menu of the view hands to a command; undefined for anything else, such as the palette's nothing. */
export function runOfNode(node: unknown): RunEntry | undefined {
  const { kind, run } = (node ?? {}) as Partial<RunNode>;
  return kind === 'run' ? run : undefined;
}

/** As `runOfNode`. */
export function sweepOfNode(node: unknown): SweepEntry | undefined {
  const { kind, sweep } = (node ?? {}) as Partial<SweepNode>;
  return kind === 'sweep' ? sweep : undefined;
}

/** The newest run of a recipe's row; undefined for other rows. */
export function newestOfNode(node: unknown): RunEntry | undefined {
  const { kind, runs } = (node ?? {}) as Partial<RecipeNode>;
  return kind === 'recipe' ? runs?.[0]?.run : undefined;
}

/** Recipes in the order of their newest runs; those that were only swept come last. */
function recipesOf(entries: readonly RunEntry[], sweeps: readonly SweepEntry[]): RecipeNode[] {
  const groups = new Map<string, { runs: RunNode[]; sweeps: SweepNode[] }>();
  const groupOf = (name: string, folder: string): { runs: RunNode[]; sweeps: SweepNode[] } => {
    const key = `${folder}\n${name}`;
    const group = groups.get(key) ?? { runs: [], sweeps: [] };
    groups.set(key, group);
    return group;
  };
  for (const run of entries) groupOf(run.name, dirname(run.runDir)).runs.push({ kind: 'run', run });
  for (const sweep of sweeps) groupOf(sweep.name, dirname(dirname(sweep.path))).sweeps.push({ kind: 'sweep', sweep });
  return [...groups].map(([key, group]) => {
    const [folder, name] = key.split('\n');
    return { kind: 'recipe', name, folder, ...group };
  });
}

function itemOf(node: Node): vscode.TreeItem {
  if (node.kind === 'recipe') return recipeItem(node);
  return node.kind === 'run' ? runItem(node.run) : sweepItem(node.sweep);
}

function recipeItem({ name, folder, runs, sweeps }: RecipeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${folder}/${name}`;
  item.iconPath = new vscode.ThemeIcon('settings');
  // Only two runs and more have a chart over runs.
  item.contextValue = runs.length > 1 ? 'recipe.history' : 'recipe';
  const model = runs[0]?.run.model ?? sweeps[0]?.sweep.model ?? '';
  const counts = [runsText(runs.length), sweepsText(sweeps.length)].filter(Boolean);
  item.description = [basename(model), ...counts].join(', ');
  return item;
}

export const settingsText = ({ rows }: SweepEntry): string =>
  rows === 1 ? vscode.l10n.t('1 setting') : vscode.l10n.t('{0} settings', rows);

function runsText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', count);
}

function sweepsText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? vscode.l10n.t('1 sweep') : vscode.l10n.t('{0} sweeps', count);
}

function sweepItem(sweep: SweepEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(sweepTitleOf(sweep));
  const when = new Date(sweep.made).toLocaleString();
  item.id = sweep.path;
  item.description = `${settingsText(sweep)} · ${when}`;
  item.iconPath = new vscode.ThemeIcon('graph-line');
  item.contextValue = 'sweep';
  item.tooltip = `${sweep.provenance}\n${when}`;
  item.accessibilityInformation = { label: `${sweepTitleOf(sweep)}, ${item.description}` };
  item.command = {
    command: 'shiftwise.openSweep',
    title: vscode.l10n.t('Open Sweep'),
    arguments: [{ kind: 'sweep', sweep }],
  };
  return item;
}

function runItem(run: RunEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(titleOf(run));
  const when = new Date(run.made).toLocaleString();
  const description = [keyFigureOf(run), savingOf(run), methodOf(run), when].filter(Boolean).join(' · ');
  item.id = run.runDir;
  item.description = description;
  // Evaluated or not, and the newest or not: told by the icon's shape, and by the tooltip in words.
  item.iconPath = new vscode.ThemeIcon(run.evaluate ? 'pass' : 'circle-outline');
  item.contextValue = 'run';
  item.tooltip = tooltipOf(run, when);
  item.accessibilityInformation = { label: vscode.l10n.t('Run {0}, {1}', titleOf(run), description) };
  item.command = {
    command: 'shiftwise.showRun',
    title: vscode.l10n.t('Show in Model'),
    arguments: [{ kind: 'run', run }],
  };
  return item;
}

/** Recipes' text is appended as text, never as Markdown. */
function tooltipOf(run: RunEntry, when: string): vscode.MarkdownString {
  const lines = [
    `${run.provenance}`,
    ...(run.evaluate ? [run.evaluate.provenance, keyFigureOf(run)] : [vscode.l10n.t('Not evaluated.')]),
    ...(run.evaluations > 1 ? [vscode.l10n.t('The fullest of {0} evaluations that are kept.', run.evaluations)] : []),
    ...(run.worst
      ? [vscode.l10n.t('Lowest output SQNR: {0} dB at {1}', run.worst.sqnrDb.toFixed(1), run.worst.layer)]
      : []),
    run.newest ? vscode.l10n.t('{0}, the newest of its recipe', when) : when,
  ];
  return lines.reduce((text, line) => text.appendText(`${line}\n`), new vscode.MarkdownString());
}
