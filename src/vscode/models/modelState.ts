/** What is known of a model that is looked at: its layers, a run, and what stands beside it; or why there is nothing. */
import type * as vscode from 'vscode';
import type { InspectResult } from '../../protocol/results/results';
import type { RunSummary } from '../../protocol/results/requests';
import type { Beside, Overlay } from '../../protocol/views/viewModel';
import { lineOf } from '../../util/errors';
import { modelRefOf } from '../modelRef';

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

export const isText = (path: string): boolean => path.endsWith('.cfg');

/** A cfg is broken now and then while somebody works on it: what could be read last stays, and says that it is of before. */
export function lastGood(uri: vscode.Uri, before: ModelState, next: ModelState): ModelState {
  const stays = next.kind === 'failed' && before.kind === 'ready' && isText(modelRefOf(uri).model);
  return stays ? { ...before, problem: lineOf(next.error) } : next;
}
