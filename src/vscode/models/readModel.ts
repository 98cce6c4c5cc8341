/** Reads a model's layers with the figures of a run, by the engine: as the file has it, or as its cfg is being typed. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { ModelRef, RunSummary } from '../../protocol/results/requests';
import { floatModel } from '../../protocol/views/sideBySide';
import { figuresOf } from '../figures';
import type { Imports } from '../imports';
import { logError, type Log } from '../log';
import { modelRefOf } from '../modelRef';
import type { ModelState } from './modelState';
import { shownRun, type RunReader } from './shownRun';
import { typedText } from './typedCfg';

/** Folders of runs: the one that is shown instead of the newest, and what it is compared with. */
export interface WantedRuns {
  readonly shown?: string;
  readonly other?: string;
}

export interface ReadContext {
  readonly engine: () => Remote<EngineApi>;
  readonly imports: Imports;
  readonly log: Log;
}

/** Never rejects: the state says what went wrong. */
export async function readModel(uri: vscode.Uri, wanted: WantedRuns, context: ReadContext): Promise<ModelState> {
  const ref = modelRefOf(uri);
  const cfgText = typedText(ref.model);
  const reader = readerOf(ref, context);
  try {
    const summary = await context.engine().inspect({ ...ref, ...(cfgText !== undefined && { cfgText }) });
    const { run, isStale } = await shownRun(reader, wanted.shown, summary, cfgText !== undefined);
    const other = run && (await otherRun(reader, run, wanted.other));
    const { overlays: own, beside } = await figuresOf(summary, run, wanted.other === floatModel ? floatModel : other);
    const overlays = [...own, ...(await context.imports.overlays(summary))];
    return { kind: 'ready', summary, run, isStale, other, beside, overlays };
  } catch (error) {
    logError(context.log, basename(uri.fsPath), error);
    return { kind: 'failed', error };
  }
}

/** Runs, of which those that cannot be read are told in the log and are none. */
function readerOf(ref: ModelRef, { engine, log }: ReadContext): RunReader {
  const readable = <T>(run: Promise<T | undefined>): Promise<T | undefined> =>
    run.catch((error: unknown) => {
      logError(log, `The run of ${basename(ref.model)} cannot be read`, error);
      return undefined;
    });
  return {
    run: (runDir) => readable(engine().run({ runDir })),
    fitting: () => readable(engine().lastRun(ref)),
    newest: () => readable(engine().runOf(ref.model)),
  };
}

async function otherRun(
  reader: RunReader,
  { runDir }: RunSummary,
  other: string | undefined,
): Promise<RunSummary | undefined> {
  const isRun = other !== undefined && other !== floatModel && other !== runDir;
  return isRun ? reader.run(other) : undefined;
}
