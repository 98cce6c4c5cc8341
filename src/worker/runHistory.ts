/**
 * Earlier runs of a recipe. The newest lies in the default folder; when another takes its place it moves beside it as
 * `<name>@1`, `<name>@2`, …, of which the youngest are kept.
 */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runEntryOf } from '../engine/runEntry';
import { modelFileName, runMarker } from '../engine/runFolder';
import { byAge, type RunEntry, type RunListing } from '../protocol/runs';
import { lineOf } from '../util/errors';
import type { OutputFile } from '../util/files';
import { nodeFiles } from '../util/nodeFiles';
import { readRun } from './runs';

/** Earlier runs that are kept of each recipe: enough to look back on, few enough for a disk. */
export const keptRuns = 10;

const ordinal = /@(\d+)$/;

/**
 * Makes room for a run. One with the very same quantized model is only written anew and needs no room; another one
 * moves aside.
 */
export async function keepEarlier(runDir: string, run: readonly OutputFile[]): Promise<void> {
  const model = run.find(({ name }) => name === modelFileName);
  if (!model || !(await nodeFiles.exists(join(runDir, runMarker))) || (await holds(runDir, model.bytes))) return;
  const earlier = await earlierRuns(runDir);
  const next = Math.max(0, ...earlier) + 1;
  await rename(runDir, `${runDir}@${next}`);
  const tooMany = [...earlier, next].sort((a, b) => a - b).slice(0, -keptRuns);
  for (const number of tooMany) await rm(`${runDir}@${number}`, { recursive: true, force: true });
}

async function holds(runDir: string, model: Uint8Array): Promise<boolean> {
  const path = join(runDir, modelFileName);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  return size === model.byteLength && (await readFile(path)).equals(model);
}

/** The ordinals of a recipe's earlier runs. Only folders that a run marks are counted, and so ever removed. */
async function earlierRuns(runDir: string): Promise<number[]> {
  const names = await readdir(dirname(runDir));
  const name = basename(runDir);
  const numbers = names
    .filter((other) => other.startsWith(`${name}@`) && ordinal.exec(other.slice(name.length))?.index === 0)
    .map((other) => Number(other.slice(name.length + 1)));
  const marked = await Promise.all(numbers.map((number) => nodeFiles.exists(join(`${runDir}@${number}`, runMarker))));
  return numbers.filter((_, i) => marked[i]);
}

/** The runs in these folders, newest first. What cannot be read is told in one line and left out. */
export async function listRuns({ runDirs }: { readonly runDirs: readonly string[] }): Promise<RunListing> {
  const problems: string[] = [];
  const read = async (runDir: string): Promise<readonly RunEntry[]> => {
    try {
      const { mtimeMs } = await stat(join(runDir, modelFileName));
      return [runEntryOf(await readRun(runDir), { runDir, made: mtimeMs, newest: !ordinal.test(runDir) }, nodeFiles)];
    } catch (error) {
      problems.push(lineOf(error));
      return [];
    }
  };
  const runs = (await Promise.all(runDirs.map(read))).flat();
  return { runs: runs.sort(byAge), problems: problems.sort() };
}
