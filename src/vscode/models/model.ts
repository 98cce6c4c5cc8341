/** One model that this window looks at, shared by its page, the layer tree, and the hover and the cursor of its cfg text. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { LayerChange } from '../../protocol/results/layerDetail';
import type { TensorValues } from '../../protocol/results/tensorValues';
import type { ImportedOverlays } from '../../protocol/views/importedOverlays';
import type { PaneOnDemand } from '../../protocol/views/pageApi';
import { changeLayerInRecipe } from '../commands/changeLayer';
import { createProposing, type Proposing } from '../frontDoor/proposing';
import { createImports, type Imports } from '../imports';
import type { Log } from '../log';
import { modelRefOf } from '../modelRef';
import type { ModelState } from './modelState';
import { createReading, type Reading } from './reading';
import { tensorsOf } from './tensorsOf';
import { typedText } from './typedCfg';

export interface Model extends Pick<Reading, 'state' | 'reload' | 'weights'> {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly onDidChange: vscode.Event<void>;
  /** Name of the selected layer. */
  readonly selected?: string;
  readonly onDidSelect: vscode.Event<string>;
  select(layer: string): void;
  /** The numbers of a layer's learned tensors, as the file has them; none while its text is being typed. */
  tensors(layer: string): Promise<readonly TensorValues[]>;
  /** Asks the engine about the run that is shown; rejects when there is none. */
  askRun<T>(ask: (engine: Remote<EngineApi>, runDir: string) => Promise<T>): Promise<T>;
  /** A pane that a command wants open in the model's page, until a page has opened it. */
  readonly wantedPane?: PaneOnDemand;
  readonly onDidWantPane: vscode.Event<PaneOnDemand>;
  wantPane(pane: PaneOnDemand | undefined): void;
  /** What waits for a person's word before a first run. */
  readonly proposing: Proposing;
  /** Writes a layer's own settings into the model's recipe. */
  changeLayer(change: LayerChange): Promise<void>;
  /** Shows another run's folder, or with `floatModel` the model in float, beside the run that is shown; undefined ends that. */
  compareWith(other: string | undefined): Promise<void>;
  /** Shows the figures of this run instead of the newest one's; undefined goes back to the newest. */
  showRun(runDir: string | undefined): Promise<void>;
  /** Files of other tools whose figures are overlays here; the names by which people know them. */
  readonly imported: readonly string[];
  /** Adds a file's figures to the overlays. Rejects when it holds none for this model. */
  importOverlays(file: vscode.Uri): Promise<ImportedOverlays>;
  /** Takes a file's figures away again. */
  forgetOverlays(name: string): Promise<void>;
}

/** @param memory keeps what it is compared with, and the files whose figures it shows */
export function createModel(uri: vscode.Uri, engine: () => Remote<EngineApi>, log: Log, memory: vscode.Memento): Model {
  const comparedKey = `compared:${uri.toString()}`;
  const imports = createImports(uri, engine, log, memory);
  const changed = new vscode.EventEmitter<void>();
  const [selection, pane] = [keptValue<string>(), keptValue<PaneOnDemand>()];
  const reading = createReading(uri, { engine, imports, log }, memory.get<string>(comparedKey), () => changed.fire());
  return {
    uri,
    name: basename(uri.fsPath),
    get state() {
      return reading.state;
    },
    get selected() {
      return selection.value;
    },
    get wantedPane() {
      return pane.value;
    },
    get imported() {
      return imports.names;
    },
    onDidChange: changed.event,
    onDidSelect: selection.onDidSet,
    select: (layer) => layer !== selection.value && selection.set(layer),
    onDidWantPane: pane.onDidSet,
    wantPane: pane.set,
    proposing: createProposing(uri, engine, () => changed.fire()),
    ...{ reload: reading.reload, weights: reading.weights },
    tensors(layer) {
      const ref = modelRefOf(uri);
      return tensorsOf(engine(), ref, layer, reading.state, typedText(ref.model) !== undefined);
    },
    askRun: async (ask) => ask(engine(), runDirOf(reading.state)),
    changeLayer: (change) => changeLayerInRecipe(engine(), uri, change),
    showRun: (shown) => reading.want({ shown }),
    compareWith(other) {
      void memory.update(comparedKey, other);
      return reading.want({ other });
    },
    importOverlays: (file) => addOverlays(uri, reading, imports, file),
    forgetOverlays(name) {
      imports.remove(name);
      return reading.reload();
    },
  };
}

/** A value that others are told of when there is another one. */
function keptValue<T>() {
  const told = new vscode.EventEmitter<T>();
  const kept: { value?: T } = {};
  return {
    get value() {
      return kept.value;
    },
    onDidSet: told.event,
    set: (value: T | undefined): void => {
      kept.value = value;
      if (value !== undefined) told.fire(value);
    },
  };
}

function runDirOf(state: ModelState): string {
  if (state.kind !== 'ready' || !state.run) throw new Error(vscode.l10n.t('There is no run of this model yet'));
  return state.run.runDir;
}

async function addOverlays(
  uri: vscode.Uri,
  { state, reload }: Reading,
  imports: Imports,
  file: vscode.Uri,
): Promise<ImportedOverlays> {
  if (state.kind !== 'ready') throw new Error(vscode.l10n.t('{0} is not shown', basename(uri.fsPath)));
  const imported = await imports.add(file, state.summary);
  await reload();
  return imported;
}
