/**
 * Earlier runs of a recipe. The newest lies in the default folder; when another takes its place it moves beside it as
 * `<name>@1`, `<name>@2`, …, of which the youngest are kept.
 */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runEntryOf } from '../engine/runEntry';
import { modelFileName, runMarker } from '../engine/runFolder';
import { byAge, type RunEntry, type SweepEntry } from '../protocol/runs';
import { lineOf } from '../util/errors';
import type { OutputFile } from '../util/files';
import { nodeFiles } from '../util/nodeFiles';
import { readRun } from './runs';

/** Earlier runs that are kept of each recipe: enough to look back on, few enough for a disk. */
export const keptRuns = 10;

/** Ends the name of the folder of an earlier one. */
export const ordinal = /@(\d+)$/;

/**
 * Makes room for a run, or for a sweep. One whose `essence` (the quantized model) is the very same is only written anew
 * and needs no room; another one moves aside.
 */
export async function keepEarlier(
  runDir: string,
  run: readonly OutputFile[],
  marker: string = runMarker,
  essence: string = modelFileName,
): Promise<void> {
  const main = run.find(({ name }) => name === essence);
  if (!main || !(await nodeFiles.exists(join(runDir, marker))) || (await holds(join(runDir, essence), main.bytes)))
    return;
  const earlier = await earlierOf(runDir, marker);
  const next = Math.max(0, ...earlier) + 1;
  await rename(runDir, `${runDir}@${next}`);
  const tooMany = [...earlier, next].sort((a, b) => a - b).slice(0, -keptRuns);
  for (const number of tooMany) await rm(`${runDir}@${number}`, { recursive: true, force: true });
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  return size === bytes.byteLength && (await readFile(path)).equals(bytes);
}

/** The ordinals of a recipe's earlier runs, or sweeps. Only folders that the marker marks are counted, and so ever removed. */
async function earlierOf(runDir: string, marker: string): Promise<number[]> {
  const names = await readdir(dirname(runDir));
  const name = basename(runDir);
  const numbers = names
    .filter((other) => other.startsWith(`${name}@`) && ordinal.exec(other.slice(name.length))?.index === 0)
    .map((other) => Number(other.slice(name.length + 1)));
  const marked = await Promise.all(numbers.map((number) => nodeFiles.exists(join(`${runDir}@${number}`, marker))));
  return numbers.filter((_, i) => marked[i]);
}

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
