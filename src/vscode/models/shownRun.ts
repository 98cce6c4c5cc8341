/** Which run stands beside a model that is looked at, and whether it is of the files as they are. */
import type { KeptRun, RunSummary } from '../../protocol/results/requests';
import type { InspectResult } from '../../protocol/results/results';
import { staleRun } from '../../protocol/views/staleRun';

/** Runs of one model; undefined where there is none, or none that can be read. */
export interface RunReader {
  /** In this folder. */
  run(runDir: string): Promise<KeptRun | undefined>;
  /** The newest, if the files are those that it was made of. */
  fitting(): Promise<RunSummary | undefined>;
  /** The newest, whatever has changed since. */
  newest(): Promise<RunSummary | undefined>;
}

export interface ShownRun {
  readonly run?: RunSummary;
  /** It is of before the last change. */
  readonly isStale: boolean;
}

/** @param shown the folder of a run that is wanted instead of the newest @param isTyped the model is a text that is being typed */
export async function shownRun(
  reader: RunReader,
  shown: string | undefined,
  summary: Pick<InspectResult, 'layers'>,
  isTyped: boolean,
): Promise<ShownRun> {
  const asked = shown === undefined ? undefined : await reader.run(shown);
  const ofNow = asked?.fits === true ? asked : shown === undefined && !isTyped ? await reader.fitting() : undefined;
  if (ofNow && !isTyped) return { run: ofNow, isStale: false };
  const before = asked ?? (await reader.newest());
  const run = before && staleRun(before, summary);
  // Of another network in the file's place nothing is left.
  return run && run.quantize.layers.length > 0 ? { run, isStale: true } : { isStale: false };
}
