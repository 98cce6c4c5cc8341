/**
 * The reports that are open: one panel per file, read again when the file changes, opened again with the window. A page
 * owns no truth: it is the engine's document, and the rows that this says.
 */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { connect, type Channel, type Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type {
  ReportDocument,
  ReportHostApi,
  ReportPageApi,
  ReportState,
  RowAction,
} from '../../protocol/views/reportApi';
import { rowsOfRuns, type ReportRows } from '../../protocol/views/reportRows';
import type { RunEntry } from '../../protocol/results/runs';
import { transportOfPages } from '../../protocol/channel/transportOfPages';
import { protocolVersion } from '../../protocol/channel/version';
import { pageOptions } from '../editors/page';
import { logError, type Log } from '../log';
import type { Runs } from '../runs/runs';
import { reportHtml } from './reportHtml';

/** Also in package.json: menus of rows and of the title ask for it. */
export const reportType = 'shiftwise.report';

export interface Report {
  readonly path: string;
  readonly document: ReportDocument;
  readonly rows?: ReportRows;
  /** The page; undefined while it is not loaded. */
  readonly page?: Channel<ReportPageApi>['remote'];
}

export interface Reports extends vscode.Disposable {
  /** The one that is looked at. */
  readonly active: Report | undefined;
  /** Rejects when the file is no report. @param atRows begins at the chart of the rows */
  open(path: string, atRows?: boolean): Promise<void>;
}

export interface ReportContext {
  readonly extension: vscode.Uri;
  readonly engine: () => Remote<EngineApi>;
  readonly runs: Runs;
  readonly log: Log;
}

interface Open {
  readonly panel: vscode.WebviewPanel;
  report: Report;
  /** The page begins at its rows when it comes. */
  atRows: boolean;
}

export function createReports(context: ReportContext): Reports {
  const open = new Map<string, Open>();
  let active: Open | undefined;
  const fill = async (panel: vscode.WebviewPanel, path: string, atRows: boolean): Promise<void> => {
    const document = await context.engine().report({ path });
    const entry: Open = { panel, report: await reportOf(context, path, document), atRows };
    open.set(path, entry);
    panel.onDidDispose(() => {
      open.delete(path);
      if (active === entry) active = undefined;
    });
    const follow = (): void => {
      if (panel.active) active = entry;
      else if (active === entry) active = undefined;
    };
    panel.onDidChangeViewState(follow);
    follow();
    show(context, entry);
  };
  const serializer: vscode.WebviewPanelSerializer = {
    async deserializeWebviewPanel(panel, state: { readonly path?: unknown } | undefined) {
      try {
        await fill(panel, typeof state?.path === 'string' ? state.path : '', false);
      } catch (error) {
        panel.dispose();
        logError(context.log, 'Report', error);
      }
    },
  };
  const registered = vscode.window.registerWebviewPanelSerializer(reportType, serializer);
  return {
    get active() {
      return active?.report;
    },
    async open(path, atRows = false) {
      const known = open.get(path);
      if (known) {
        // A hidden page is gone: the one that comes in its place begins at its rows.
        if (!known.panel.visible) known.atRows = atRows;
        else if (atRows) await known.report.page?.showRows({});
        known.panel.reveal();
        return;
      }
      const panel = vscode.window.createWebviewPanel(reportType, vscode.l10n.t('Report'), vscode.ViewColumn.Active, {
        enableFindWidget: true,
      });
      try {
        await fill(panel, path, atRows);
      } catch (error) {
        panel.dispose();
        throw error;
      }
    },
    dispose: () => void vscode.Disposable.from(registered, ...[...open.values()].map(({ panel }) => panel)).dispose(),
  };
}

/** Joins a panel to its report for as long as it is open. */
function show(context: ReportContext, entry: Open): void {
  const { panel } = entry;
  const { path } = entry.report;
  const { extension, engine, runs, log } = context;
  const draw = (): void => {
    panel.title = titleOf(entry.report);
    panel.webview.html = reportHtml(entry.report.document.html, extension);
  };
  const tell = (): void => {
    entry.report.page?.show(stateOf(entry.report)).catch((error: unknown) => log.debug(`Report: ${String(error)}`));
  };
  const refresh = async (): Promise<void> => {
    try {
      const before = entry.report.document.html;
      const document = await engine().report({ path });
      entry.report = { ...(await reportOf(context, path, document)), page: entry.report.page };
      // Another document is another page, which asks for its rows itself.
      if (document.html === before) tell();
      else draw();
    } catch (error) {
      // What is shown stays: the file may be gone, or half written.
      logError(log, `Report of ${path}`, error);
    }
  };
  panel.webview.options = pageOptions;
  const end = transportOfPages(panel.webview, (transport) => {
    const page = connect<ReportPageApi, ReportHostApi>(
      transport,
      {
        ready: async () => {
          tell();
          if (entry.atRows) await entry.report.page?.showRows({});
          entry.atRows = false;
        },
        act: async ({ action, row }) => act(entry.report, action, row),
        save: async () => void vscode.commands.executeCommand('shiftwise.saveReport'),
        copy: async ({ text }) => vscode.env.clipboard.writeText(String(text)),
      },
      protocolVersion,
    );
    entry.report = { ...entry.report, page: page.remote };
  });
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(dirname(path)), basename(path)),
  );
  const subscriptions = vscode.Disposable.from(
    watcher,
    watcher.onDidChange(refresh),
    watcher.onDidCreate(refresh),
    runs.onDidChange(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
  );
  panel.onDidDispose(() => {
    subscriptions.dispose();
    end(vscode.l10n.t('The report was closed'));
  });
  draw();
}

/** A run has the history of its recipe; one run alone is none. */
async function reportOf({ runs }: ReportContext, path: string, document: ReportDocument): Promise<Report> {
  if (document.kind !== 'run') return { path, document, rows: document.rows };
  if (!runs.entries) await runs.refresh();
  const history = historyOf(runs.entries ?? [], path, document.recipeName);
  return { path, document, rows: history.length > 1 ? rowsOfRuns(history) : undefined };
}

/** The runs of the recipe that this run is of, the newest first. */
function historyOf(entries: readonly RunEntry[], path: string, name: string | undefined): readonly RunEntry[] {
  const store = dirname(dirname(path));
  return entries.filter((entry) => dirname(entry.runDir) === store && entry.name === name);
}

function titleOf({ document: { kind, title } }: Report): string {
  switch (kind) {
    case 'run':
      return vscode.l10n.t('Report: {0}', title);
    case 'sweep':
      return vscode.l10n.t('Sweep: {0}', title);
    case 'allocation':
      return vscode.l10n.t('Allocation: {0}', title);
  }
}

function stateOf({ path, rows }: Report): ReportState {
  return { path, rows, actions: rows ? actionsOf(rows) : [] };
}

function actionsOf({ kind, recipe }: ReportRows): ReportState['actions'] {
  if (kind === 'runs') {
    return [
      { action: 'showRun', label: vscode.l10n.t('Show in Model') },
      { action: 'compareRun', label: vscode.l10n.t('Compare With Run') },
      { action: 'openRunReport', label: vscode.l10n.t('Open Report') },
    ];
  }
  if (recipe === undefined || !vscode.workspace.isTrusted) return [];
  return [
    { action: 'setInRecipe', label: vscode.l10n.t('Set in Recipe') },
    { action: 'quantizeWith', label: vscode.l10n.t('Quantize With These') },
  ];
}

const commandOf: Readonly<Record<RowAction, string>> = {
  setInRecipe: 'shiftwise.setRowInRecipe',
  quantizeWith: 'shiftwise.quantizeWithRow',
  showRun: 'shiftwise.showRun',
  compareRun: 'shiftwise.compareRun',
  openRunReport: 'shiftwise.openRunReport',
};

/** Not awaited: a command runs for as long as its job does and shows its own errors. */
function act({ rows }: Report, action: RowAction, row: number): void {
  const runDir = rows?.rows[row]?.runDir;
  if (Object.hasOwn(commandOf, action)) void vscode.commands.executeCommand(commandOf[action], { row, runDir });
}
