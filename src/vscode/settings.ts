/** The few settings of the extension, read where they are used so that a change takes effect at once. */
import * as vscode from 'vscode';
import type { Severities } from '../language/diagnostic';

/** Id of the overlay that a window begins with. */
export function defaultOverlay(): string {
  return vscode.workspace.getConfiguration('shiftwise').get('overlay.default', 'output-sqnr');
}

/** Threads for a job; 0 is one for each core. A value that is no such number counts as 0. */
export function threads(): number {
  const given = vscode.workspace.getConfiguration('shiftwise').get<unknown>('threads', 0);
  return Number.isInteger(given) ? Math.min(256, Math.max(0, given as number)) : 0;
}

const levels = ['off', 'hint', 'information', 'warning', 'error'];

/** Severity by code of a diagnostic; values that are none of the levels are left out, and the rule's own holds. */
export function severitiesOf(kind: 'cfg' | 'recipe'): Severities {
  const given = vscode.workspace
    .getConfiguration('shiftwise')
    .get<Readonly<Record<string, unknown>>>(`${kind}.severity`, {});
  const known = Object.entries(given).filter(([, level]) => levels.includes(String(level)));
  return Object.fromEntries(known) as Severities;
}

/** Which inlay hints stand in cfg text. */
export function hintSettings(): { readonly shapes: boolean; readonly figures: boolean } {
  const hints = vscode.workspace.getConfiguration('shiftwise.cfg.inlayHints');
  return { shapes: hints.get('shapes', true), figures: hints.get('figures', true) };
}

/** Whether code lenses stand in cfg text and in recipes. */
export function codeLensSetting(kind: 'cfg' | 'recipe'): boolean {
  return vscode.workspace.getConfiguration('shiftwise').get(`${kind}.codeLens`, true);
}
