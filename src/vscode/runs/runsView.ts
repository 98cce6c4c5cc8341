/** The history of runs in its own view: a row for each recipe, and below it its runs, the newest first. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { keyFigureOf, methodOf, savingOf, titleOf, type RunEntry } from '../../protocol/runs';
import type { Runs } from './runs';

export const runsViewId = 'shiftwise.runs';

interface RecipeNode {
  readonly kind: 'recipe';
  readonly name: string;
  readonly folder: string;
  readonly runs: readonly RunNode[];
}

interface RunNode {
  readonly kind: 'run';
  readonly run: RunEntry;
}

type Node = RecipeNode | RunNode;

export function registerRunsView(runs: Runs): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node) return node.kind === 'recipe' ? [...node.runs] : [];
      if (!runs.entries) await runs.refresh();
      return recipesOf(runs.entries ?? []);
    },
    getTreeItem: (node) => (node.kind === 'recipe' ? recipeItem(node) : runItem(node.run)),
  };
  const view = vscode.window.createTreeView(runsViewId, { treeDataProvider: provider, showCollapseAll: true });
  return vscode.Disposable.from(
    view,
    changed,
    runs.onDidChange(() => changed.fire()),
  );
}

/** What a menu of the view hands to a command; undefined for anything else, such as the palette's nothing. */
export function runOfNode(node: unknown): RunEntry | undefined {
  const { kind, run } = (node ?? {}) as Partial<RunNode>;
  return kind === 'run' ? run : undefined;
}

/** Recipes in the order of their newest runs. */
function recipesOf(entries: readonly RunEntry[]): RecipeNode[] {
  const groups = new Map<string, RunEntry[]>();
  for (const run of entries) {
    const folder = vscode.Uri.joinPath(vscode.Uri.file(run.runDir), '..').fsPath;
    const key = `${folder}\n${run.name}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups].map(([key, group]) => ({
    kind: 'recipe',
    name: group[0].name,
    folder: key.slice(0, key.indexOf('\n')),
    runs: group.map((run) => ({ kind: 'run', run })),
  }));
}

function recipeItem({ name, folder, runs }: RecipeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${folder}/${name}`;
  item.iconPath = new vscode.ThemeIcon('settings');
  item.contextValue = 'recipe';
  item.description = `${basename(runs[0].run.model)}, ${runs.length === 1 ? '1 run' : `${runs.length} runs`}`;
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
  item.accessibilityInformation = { label: `Run ${titleOf(run)}, ${description}` };
  item.command = { command: 'shiftwise.showRun', title: 'Show in Model', arguments: [{ kind: 'run', run }] };
  return item;
}

/** Recipes' text is appended as text, never as Markdown. */
function tooltipOf(run: RunEntry, when: string): vscode.MarkdownString {
  const lines = [
    `${run.provenance}`,
    ...(run.evaluate ? [run.evaluate.provenance, keyFigureOf(run)] : ['Not evaluated.']),
    ...(run.worst ? [`Lowest output SQNR: ${run.worst.sqnrDb.toFixed(1)} dB at ${run.worst.layer}`] : []),
    `${when}${run.newest ? ', the newest of its recipe' : ''}`,
  ];
  return lines.reduce((text, line) => text.appendText(`${line}\n`), new vscode.MarkdownString());
}
