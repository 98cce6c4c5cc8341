/** The state of one model: read when it is first wanted, and again when its file, its text, its runs or what is wanted of them changes. */
import type * as vscode from 'vscode';
import { basename } from 'node:path';
import type { WeightSummary } from '../../protocol/results/results';
import { logError } from '../log';
import { modelRefOf } from '../modelRef';
import { lastGood, type ModelState } from './modelState';
import { readModel, type ReadContext, type WantedRuns } from './readModel';

export interface Reading {
  readonly state: ModelState;
  /** Never rejects. */
  readonly reload: () => Promise<void>;
  /** Reads with other runs. */
  readonly want: (runs: WantedRuns) => Promise<void>;
  /** Of the file that was read last, asked for once. */
  readonly weights: () => Promise<Readonly<Record<string, WeightSummary>> | undefined>;
}

/** @param onChange called when there is another state */
export function createReading(
  uri: vscode.Uri,
  context: ReadContext,
  compared: string | undefined,
  onChange: () => void,
): Reading {
  let state: ModelState = { kind: 'loading' };
  let wanted: WantedRuns = { other: compared };
  let latest = 0;
  let weights: ReturnType<Reading['weights']> | undefined;
  const reload = async (): Promise<void> => {
    // Of two reloads under way the later one counts, whichever ends first.
    const mine = ++latest;
    const next = await readModel(uri, wanted, context);
    if (mine !== latest) return;
    state = lastGood(uri, state, next);
    weights = undefined;
    onChange();
  };
  return {
    get state() {
      return state;
    },
    reload,
    want(runs) {
      wanted = { ...wanted, ...runs };
      return reload();
    },
    weights: () => (weights ??= weightsOf(uri, context)),
  };
}

function weightsOf(uri: vscode.Uri, { engine, log }: ReadContext): ReturnType<Reading['weights']> {
  return engine()
    .weights(modelRefOf(uri))
    .catch((error: unknown) => {
      logError(log, `The weights of ${basename(uri.fsPath)} cannot be read`, error);
      return undefined;
    });
}
