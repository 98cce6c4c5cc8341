/** Runs and sweeps as a list: the newest of a recipe, and the earlier ones that are kept beside it (`folder/earlier.ts`). */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runEntryOf } from '../engine/runEntry';
import { modelFileName } from '../engine/runFolder';
import { byAge, type RunEntry, type SweepEntry } from '../protocol/results/runs';
import { lineOf } from '../util/errors';
import { nodeFiles } from '../util/nodeFiles';
import { ordinal } from './folder/earlier';
import { readRun } from './runs';

/** The runs in these folders, newest first. What cannot be read is told in one line and left out. */
export async function listRuns({ runDirs }: { readonly runDirs: readonly string[] }): Promise<Listed<RunEntry>> {
  return listed(runDirs, async (runDir) => {
    const { mtimeMs } = await stat(join(runDir, modelFileName));
    return runEntryOf(await readRun(runDir), { runDir, made: mtimeMs, newest: !ordinal.test(runDir) }, nodeFiles);
  });
}

export interface Listed<T> {
  readonly entries: readonly T[];
  readonly problems: readonly string[];
}

/** What can be read at these places, the newest first, and a line for each that cannot. */
export async function listed<T extends RunEntry | SweepEntry>(
  places: readonly string[],
  read: (place: string) => Promise<T>,
): Promise<Listed<T>> {
  const problems: string[] = [];
  const tried = places.map((place) =>
    read(place).catch((error: unknown) => {
      problems.push(lineOf(error));
      return undefined;
    }),
  );
  const entries = (await Promise.all(tried)).filter((entry) => entry !== undefined);
  return { entries: entries.sort(byAge), problems: problems.sort() };
}
