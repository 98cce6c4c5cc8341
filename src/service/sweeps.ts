/** Sweeps: run, written to a folder, kept in the store of runs (`<recipe>@sweep`, earlier ones beside it), listed. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCompute } from '../engine/compute';
import type { Threads } from '../engine/computeApi';
import { inspect } from '../engine/inspect';
import { loadShapedGraph } from '../engine/models';
import { readSweepRecord, sweepFiles, sweepMarker } from '../engine/runFolder';
import type { SweepRecord } from '../engine/records';
import { essenceOf } from '../engine/stored/asWritten';
import { sweepJob } from '../engine/sweepJob';
import type { KeptSweep } from '../protocol/results/requests';
import type { SweepResult } from '../protocol/results/results';
import type { SweepEntry } from '../protocol/results/runs';
import type { SweepRequest } from '../protocol/results/requests';
import { InputError, throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { openJournal } from './journal';
import { ordinal } from './folder/earlier';
import { fillFolder, requirePlace } from './folder/filled';
import type { Mark } from './folder/listing';
import { defaultRunDir, draftOf, type RecipeSource } from './runs';

/** Writes a folder when the request names one. */
export async function sweep(
  source: RecipeSource,
  request: SweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepResult> {
  if (request.out !== undefined) await requirePlace(request.out, sweepMark(request.out));
  const journal = await openJournal(request.out ?? defaultRunDir(source.path), 'sweep', job);
  const result = await runSweep(source, request, threads, journal.job);
  if (request.out !== undefined) {
    await writeSweep(request.out, await recordOf(source, request.set, result));
    await journal.remove();
  }
  return result;
}

/** Into the store of runs; the sweep that was the newest stays as an earlier one. */
export async function keepSweep(
  source: RecipeSource,
  request: SweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<KeptSweep> {
  const folder = `${defaultRunDir(source.path)}@sweep`;
  await requirePlace(folder, sweepMark(folder));
  const journal = await openJournal(folder, 'sweep', job);
  const result = await runSweep(source, request, threads, journal.job);
  const record = await recordOf(source, request.set, result);
  throwIfCancelled(job.signal);
  await writeSweep(folder, record);
  await journal.remove();
  return { path: join(folder, sweepMarker), result };
}

async function runSweep(
  source: RecipeSource,
  { set, vary, limit }: SweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepResult> {
  const draftWith = (overrides: readonly string[]) => draftOf(source, [...set, ...overrides]);
  const result = await sweepJob({ vary, draftWith, limit }, files, await createCompute(threads), job);
  throwIfCancelled(job.signal);
  return result;
}

async function recordOf(source: RecipeSource, set: readonly string[], result: SweepResult): Promise<SweepRecord> {
  const draft = draftOf(source, set);
  const recipe = { ...source, set };
  return { version: 1, name: draft.name, recipe, inspect: inspect(await loadShapedGraph(files, draft)), ...result };
}

const sweepMark = (folder: string): Mark<SweepResult & Partial<SweepRecord>> => ({
  marker: sweepMarker,
  read: (text) => readSweepRecord(text, folder),
});

/** One with other figures, or of another recipe, takes the place of the one before, which is kept. */
function writeSweep(folder: string, record: SweepRecord): Promise<void> {
  return fillFolder(folder, {
    ...sweepMark(folder),
    isSame: async (found) => essenceOf(found) === essenceOf(record),
    content: () => ({ record, files: sweepFiles(record) }),
  });
}

/** A line in the list of runs; InputError when the file is no kept sweep. */
export async function sweepEntry(path: string): Promise<SweepEntry> {
  const { name, recipe, rows, provenance } = readSweepRecord(await files.readText(path), path);
  if (name === undefined || !recipe) throw new InputError(`${path}: expected a kept sweep; sweep again`);
  return {
    path,
    name,
    model: draftOf(recipe, recipe.set).model,
    newest: !ordinal.test(dirname(path)),
    made: (await stat(path)).mtimeMs,
    vary: [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))],
    rows: rows.length,
    provenance: provenance ?? '',
  };
}
