/**
 * The models that this window looks at: one `Model` per file, shared by its page, the layer tree, the hover and the
 * cursor of its cfg text, and the one among them that is active. A model is inspected when it is first wanted and again
 * when its file, its weights or its run changes on disk.
 */
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../protocol/channel';
import type { EngineApi, RunSummary } from '../protocol/engineApi';
import type { LayerChange } from '../protocol/layerDetail';
import type { PaneOnDemand } from '../protocol/pageApi';
import { differencesOf } from '../protocol/differences';
import { overlaysOf } from '../protocol/overlays';
import type { InspectResult, WeightSummary } from '../protocol/results';
import type { Overlay } from '../protocol/viewModel';
import { changeLayerInRecipe } from './commands/changeLayer';
import { logError, type Log } from './log';
import { modelRefOf } from './modelRef';

export type ModelState =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready';
      readonly summary: InspectResult;
      readonly run?: RunSummary;
      /** Another run that is compared with it. */
      readonly other?: RunSummary;
      readonly overlays: readonly Overlay[];
    }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Model {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly state: ModelState;
  /** Name of the selected layer. */
  readonly selected?: string;
  readonly onDidChange: vscode.Event<void>;
  readonly onDidSelect: vscode.Event<string>;
  /** How the weights of its layers are distributed, by name; asked for once per version of the file. */
  weights(): Promise<Readonly<Record<string, WeightSummary>> | undefined>;
  select(layer: string): void;
  /** Asks the engine about the run that is shown; rejects when there is none. */
  askRun<T>(ask: (engine: Remote<EngineApi>, runDir: string) => Promise<T>): Promise<T>;
  /** A pane that a command wants open in the model's page, until a page has opened it. */
  readonly wantedPane?: PaneOnDemand;
  readonly onDidWantPane: vscode.Event<void>;
  wantPane(pane: PaneOnDemand | undefined): void;
  /** Writes a layer's own settings into the model's recipe. */
  changeLayer(change: LayerChange): Promise<void>;
  /** Shows how this other run differs from the one that is shown; undefined ends that. */
  compareWith(runDir: string | undefined): Promise<void>;
  /** Shows the figures of this run instead of the newest one's; undefined goes back to the newest. */
  showRun(runDir: string | undefined): Promise<void>;
  /** Inspects the file and its newest run again; never rejects, as the state says what went wrong. */
  reload(): Promise<void>;
}

export interface Models extends vscode.Disposable {
  readonly active: Model | undefined;
  readonly onDidChangeActive: vscode.Event<void>;
  /** Some model has other layers or another run. */
  readonly onDidChangeAny: vscode.Event<void>;
  /** The model of a file, begun if need be. It lives until `release` has been called as often. */
  open(uri: vscode.Uri): Model;
  release(uri: vscode.Uri): void;
  find(uri: vscode.Uri): Model | undefined;
  activate(model: Model): void;
  /** Every model with its newest run: after a run was made, evaluated or deleted. */
  showNewest(): Promise<void>;
}

interface Entry {
  readonly model: Model;
  readonly watchers: vscode.Disposable;
  uses: number;
}

export function createModels(engine: () => Remote<EngineApi>, log: Log): Models {
  const entries = new Map<string, Entry>();
  const changed = new vscode.EventEmitter<void>();
  const changedAny = new vscode.EventEmitter<void>();
  let active: Model | undefined;
  const begin = (uri: vscode.Uri): Entry => {
    const model = createModel(uri, engine, log);
    void model.reload();
    const watchers = vscode.Disposable.from(
      watch(uri, () => void model.reload()),
      model.onDidChange(() => changedAny.fire()),
    );
    return { model, watchers, uses: 0 };
  };
  const setActive = (model: Model | undefined): void => {
    if (active === model) return;
    active = model;
    changed.fire();
  };
  return {
    get active() {
      return active;
    },
    onDidChangeActive: changed.event,
    onDidChangeAny: changedAny.event,
    open(uri) {
      const entry = entries.get(uri.toString()) ?? begin(uri);
      entries.set(uri.toString(), entry);
      entry.uses++;
      return entry.model;
    },
    release(uri) {
      const entry = entries.get(uri.toString());
      if (!entry || --entry.uses > 0) return;
      entries.delete(uri.toString());
      entry.watchers.dispose();
      if (active === entry.model) setActive(undefined);
    },
    find: (uri) => entries.get(uri.toString())?.model,
    activate: setActive,
    showNewest: async () =>
      void (await Promise.all([...entries.values()].map(({ model }) => model.showRun(undefined)))),
    dispose: () => entries.forEach(({ watchers }) => void watchers.dispose()),
  };
}

function createModel(uri: vscode.Uri, engine: () => Remote<EngineApi>, log: Log): Model {
  const changed = new vscode.EventEmitter<void>();
  const selection = new vscode.EventEmitter<string>();
  const wanted = new vscode.EventEmitter<void>();
  let wantedPane: PaneOnDemand | undefined;
  let state: ModelState = { kind: 'loading' };
  let selected: string | undefined;
  let shownRun: string | undefined;
  let otherRun: string | undefined;
  let latest = 0;
  let weights: ReturnType<Model['weights']> | undefined;
  const reload = async (): Promise<void> => {
    // Of two reloads under way the later one counts, whichever ends first.
    const mine = ++latest;
    const next = await inspect(uri, { shown: shownRun, other: otherRun }, engine(), log);
    if (mine !== latest) return;
    state = next;
    weights = undefined;
    changed.fire();
  };
  return {
    uri,
    name: basename(uri.fsPath),
    get state() {
      return state;
    },
    get selected() {
      return selected;
    },
    onDidChange: changed.event,
    onDidSelect: selection.event,
    select(layer) {
      if (layer === selected) return;
      selected = layer;
      selection.fire(layer);
    },
    async askRun(ask) {
      if (state.kind !== 'ready' || !state.run) throw new Error('There is no run of this model yet');
      return ask(engine(), state.run.runDir);
    },
    get wantedPane() {
      return wantedPane;
    },
    onDidWantPane: wanted.event,
    wantPane(pane) {
      wantedPane = pane;
      if (pane) wanted.fire();
    },
    changeLayer: (change) => changeLayerInRecipe(engine(), uri, change),
    compareWith(runDir) {
      otherRun = runDir;
      return reload();
    },
    showRun(runDir) {
      shownRun = runDir;
      return reload();
    },
    weights() {
      weights ??= engine()
        .weights(modelRefOf(uri))
        .catch((error: unknown) => {
          logError(log, `The weights of ${basename(uri.fsPath)} cannot be read`, error);
          return undefined;
        });
      return weights;
    },
    reload,
  };
}

async function inspect(
  uri: vscode.Uri,
  runs: { readonly shown?: string; readonly other?: string },
  engine: Remote<EngineApi>,
  log: Log,
): Promise<ModelState> {
  const ref = modelRefOf(uri);
  try {
    const summary = await engine.inspect(ref);
    const readable = (run: Promise<RunSummary | undefined>): Promise<RunSummary | undefined> =>
      run.catch((error: unknown) => {
        logError(log, `The run of ${basename(uri.fsPath)} cannot be read`, error);
        return undefined;
      });
    const run = await readable(runs.shown === undefined ? engine.lastRun(ref) : engine.run({ runDir: runs.shown }));
    const isApart = runs.other !== undefined && run !== undefined && runs.other !== run.runDir;
    const other = isApart ? await readable(engine.run({ runDir: runs.other })) : undefined;
    const differences = run && other ? differencesOf(summary, run, other) : [];
    return { kind: 'ready', summary, run, other, overlays: [...overlaysOf(summary, run), ...differences] };
  } catch (error) {
    logError(log, basename(uri.fsPath), error);
    return { kind: 'failed', error };
  }
}

/** Files are written in several steps: wait until they have been left alone for a moment. */
const settleMs = 300;

function watch(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.file(dirname(uri.fsPath));
  const stem = basename(uri.fsPath, extname(uri.fsPath)).replace(/[[\]{}*?,\\]/g, '?');
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };
  const watchers = [`${stem}.{onnx,cfg,weights}`, '.shiftwise/*/*.json'].map((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    return vscode.Disposable.from(
      watcher,
      ...[watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((on) => on(later)),
    );
  });
  return vscode.Disposable.from(...watchers, { dispose: () => clearTimeout(timer) });
}
