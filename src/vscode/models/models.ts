/**
 * The models that this window looks at: one `Model` per file, and the one among them that is active. A model is read when it is first
 * wanted and again when its file, its weights, its run or its text changes.
 */
import * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { Log } from '../log';
import { createModel, type Model } from './model';
import { watchModel } from './watchModel';

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
      watchModel(uri, () => void model.reload()),
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
