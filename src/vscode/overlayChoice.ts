/** The overlay that the whole window shows: one choice for every page and the tree, kept with the workspace. */
import * as vscode from 'vscode';
import { defaultOverlay } from './settings';

const key = 'overlay';

export interface OverlayChoice {
  readonly id: string;
  readonly onDidChange: vscode.Event<string>;
  choose(id: string): void;
}

export function createOverlayChoice(memento: vscode.Memento): OverlayChoice {
  const changed = new vscode.EventEmitter<string>();
  return {
    get id() {
      return memento.get(key, defaultOverlay());
    },
    onDidChange: changed.event,
    choose(id) {
      void memento.update(key, id);
      changed.fire(id);
    },
  };
}
