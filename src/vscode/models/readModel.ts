/** Reads a model's layers with the figures of a run, by the engine: as the file has it, or as its cfg is being typed. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { ModelRef, RunSummary } from '../../protocol/results/requests';
import type { InspectResult } from '../../protocol/results/results';
import { floatModel } from '../../protocol/views/sideBySide';
import { staleRun } from '../../protocol/views/staleRun';
import { figuresOf } from '../figures';
import type { Imports } from '../imports';
import { logError, type Log } from '../log';
import { modelRefOf } from '../modelRef';
import { isText, type ModelState } from './modelState';
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
  const reader = readerOf(uri, context);
  try {
    const summary = await context.engine().inspect({ ...ref, ...(cfgText !== undefined && { cfgText }) });
    const { run, isStale } = await shownRun(reader, ref, wanted.shown, summary, cfgText !== undefined);
    const other = run && (await reader.otherRun(run, wanted.other));
    const { overlays: own, beside } = await figuresOf(summary, run, wanted.other === floatModel ? floatModel : other);
    const overlays = [...own, ...(await context.imports.overlays(summary))];
    return { kind: 'ready', summary, run, isStale, other, beside, overlays };
  } catch (error) {
    logError(context.log, basename(uri.fsPath), error);
    return { kind: 'failed', error };
  }
}

type Reader = ReturnType<typeof readerOf>;

/** Runs, of which those that cannot be read are told in the log and are none. */
function readerOf(uri: vscode.Uri, { engine, log }: ReadContext) {
  const readable = (run: Promise<RunSummary | undefined>): Promise<RunSummary | undefined> =>
    run.catch((error: unknown) => {
      logError(log, `The run of ${basename(uri.fsPath)} cannot be read`, error);
      return undefined;
    });
  return {
    run: (runDir: string) => readable(engine().run({ runDir })),
    fitting: (ref: ModelRef) => readable(engine().lastRun(ref)),
    newest: ({ model }: ModelRef) => readable(engine().runOf(model)),
    async otherRun({ runDir }: RunSummary, other: string | undefined): Promise<RunSummary | undefined> {
      const isRun = other !== undefined && other !== floatModel && other !== runDir;
      return isRun ? readable(engine().run({ runDir: other })) : undefined;
    },
  };
}

/** The run that is asked for, or the newest one that fits. Whoever edits a text sees what it was before, too. */
async function shownRun(
  reader: Reader,
  ref: ModelRef,
  shown: string | undefined,
  summary: InspectResult,
  isTyped: boolean,
): Promise<{ readonly run?: RunSummary; readonly isStale: boolean }> {
  const asked = shown === undefined ? undefined : await reader.run(shown);
  const fitting = shown === undefined && !isTyped ? await reader.fitting(ref) : asked;
  if (fitting && !isTyped) return { run: fitting, isStale: false };
  const before = fitting ?? (isText(ref.model) ? await reader.newest(ref) : undefined);
  return before ? { run: staleRun(before, summary), isStale: true } : { isStale: false };
}
