/**
 * The models that this window looks at: one `Model` per file, shared by its page, the layer tree, the hover and the
 * cursor of its cfg text, and the one among them that is active. A model is inspected when it is first wanted and again
 * when its file, its weights or its run changes on disk.
 */
import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../protocol/channel/channel';
import type { EngineApi } from '../protocol/channel/engineApi';
import type { RunSummary } from '../protocol/results/requests';
import type { ImportedOverlays } from '../protocol/views/importedOverlays';
import { floatModel } from '../protocol/views/sideBySide';
import type { InspectResult, WeightSummary } from '../protocol/results/results';
import type { Beside, Overlay } from '../protocol/views/viewModel';
import { staleRun } from '../protocol/views/staleRun';
import type { TensorValues } from '../protocol/results/tensorValues';
import type { LayerChange } from '../protocol/results/layerDetail';
import type { PaneOnDemand } from '../protocol/views/pageApi';
import { changeLayerInRecipe } from './commands/changeLayer';
import { figuresOf } from './figures';
import { createProposing, type Proposing } from './frontDoor/proposing';
import { createImports, type Imports } from './imports';
import { logError, type Log } from './log';
import { modelRefOf } from './modelRef';
import { lineOf } from '../util/errors';

export type ModelState =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready';
      readonly summary: InspectResult;
      readonly run?: RunSummary;
      /** The run is of the model before its last change. */
      readonly isStale?: boolean;
      /** Another run that is compared with it. */
      readonly other?: RunSummary;
      /** That other run, or the float model, as it is shown beside the run. */
      readonly beside?: Beside;
      readonly overlays: readonly Overlay[];
      /** Why the file as it is now cannot be read: all else is of before. */
      readonly problem?: string;
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
  /** The numbers of a layer's learned tensors, as the file has them. */
  tensors(layer: string): Promise<readonly TensorValues[]>;
  /** How the weights of its layers are distributed, by name; asked for once per version of the file. */
  weights(): Promise<Readonly<Record<string, WeightSummary>> | undefined>;
  select(layer: string): void;
  /** Asks the engine about the run that is shown; rejects when there is none. */
  askRun<T>(ask: (engine: Remote<EngineApi>, runDir: string) => Promise<T>): Promise<T>;
  /** A pane that a command wants open in the model's page, until a page has opened it. */
  readonly wantedPane?: PaneOnDemand;
  readonly onDidWantPane: vscode.Event<void>;
  wantPane(pane: PaneOnDemand | undefined): void;
  /** What waits for a person's word before a first run. */
  readonly proposing: Proposing;
  /** Writes a layer's own settings into the model's recipe. */
  changeLayer(change: LayerChange): Promise<void>;
  /** Shows another run's folder, or with `floatModel` the model in float, beside the run that is shown; undefined ends that. */
  compareWith(other: string | undefined): Promise<void>;
  /** Files of other tools whose figures are overlays here; the names by which people know them. */
  readonly imported: readonly string[];
  /** Adds a file's figures to the overlays. Rejects when it holds none for this model. */
  importOverlays(file: vscode.Uri): Promise<ImportedOverlays>;
  /** Takes a file's figures away again. */
  forgetOverlays(name: string): Promise<void>;
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

/** @param memory keeps what each model is compared with, and the files whose figures it shows */
export function createModels(engine: () => Remote<EngineApi>, log: Log, memory: vscode.Memento): Models {
  const entries = new Map<string, Entry>();
  const changed = new vscode.EventEmitter<void>();
  const changedAny = new vscode.EventEmitter<void>();
  let active: Model | undefined;
  const begin = (uri: vscode.Uri): Entry => {
    const model = createModel(uri, engine, log, memory);
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

function createModel(uri: vscode.Uri, engine: () => Remote<EngineApi>, log: Log, memory: vscode.Memento): Model {
  const comparedKey = `compared:${uri.toString()}`;
  const imports = createImports(uri, engine, log, memory);
  const changed = new vscode.EventEmitter<void>();
  const proposing = createProposing(uri, engine, () => changed.fire());
  const selection = new vscode.EventEmitter<string>();
  const wanted = new vscode.EventEmitter<void>();
  let wantedPane: PaneOnDemand | undefined;
  let state: ModelState = { kind: 'loading' };
  let selected: string | undefined;
  let shownRun: string | undefined;
  let compared = memory.get<string>(comparedKey);
  let latest = 0;
  let weights: ReturnType<Model['weights']> | undefined;
  const reload = async (): Promise<void> => {
    // Of two reloads under way the later one counts, whichever ends first.
    const mine = ++latest;
    const next = await inspect(uri, { shown: shownRun, other: compared }, imports, engine(), log);
    if (mine !== latest) return;
    state = lastGood(uri, state, next);
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
      if (state.kind !== 'ready' || !state.run) throw new Error(vscode.l10n.t('There is no run of this model yet'));
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
    proposing,
    changeLayer: (change) => changeLayerInRecipe(engine(), uri, change),
    compareWith(other) {
      compared = other;
      void memory.update(comparedKey, other);
      return reload();
    },
    get imported() {
      return imports.names;
    },
    async importOverlays(file) {
      if (state.kind !== 'ready') throw new Error(vscode.l10n.t('{0} is not shown', basename(uri.fsPath)));
      const imported = await imports.add(file, state.summary);
      await reload();
      return imported;
    },
    forgetOverlays(name) {
      imports.remove(name);
      return reload();
    },
    showRun(runDir) {
      shownRun = runDir;
      return reload();
    },
    tensors: (layer) => engine().tensors({ ...modelRefOf(uri), layer }),
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

const isText = (path: string): boolean => extname(path) === '.cfg';

/** A cfg is broken now and then while somebody works on it: what could be read last stays, and says that it is of before. */
function lastGood(uri: vscode.Uri, before: ModelState, next: ModelState): ModelState {
  const stays = next.kind === 'failed' && before.kind === 'ready' && isText(uri.fsPath);
  return stays ? { ...before, problem: lineOf(next.error) } : next;
}

async function inspect(
  uri: vscode.Uri,
  runs: { readonly shown?: string; readonly other?: string },
  imports: Imports,
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
    const fitting = await readable(runs.shown === undefined ? engine.lastRun(ref) : engine.run({ runDir: runs.shown }));
    // Whoever edits a text sees what it was before, too.
    const before = fitting === undefined && isText(ref.model) ? await readable(engine.runOf(ref.model)) : undefined;
    const run = fitting ?? (before && staleRun(before, summary));
    const isRun = runs.other !== undefined && runs.other !== floatModel && run !== undefined;
    const other = isRun && runs.other !== run.runDir ? await readable(engine.run({ runDir: runs.other })) : undefined;
    const against = runs.other === floatModel ? floatModel : other;
    const { overlays: own, beside } = await figuresOf(summary, run, against);
    const overlays = [...own, ...(await imports.overlays(summary))];
    return { kind: 'ready', summary, run, isStale: before !== undefined, other, beside, overlays };
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
