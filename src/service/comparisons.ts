/** Runs and sweeps side by side: read where they lie, and written as tables into a folder. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { comparisonOf, rowOfRun, rowsOfSweepRecord } from '../engine/comparison/compared';
import { comparisonFiles } from '../engine/comparison/files';
import { mlflowFiles } from '../engine/comparison/mlflow';
import { cyclesOf } from '../engine/rowCost';
import { runEntryOf } from '../engine/runEntry';
import { jsonIn, readSweepRecord, runMarker, sweepMarker } from '../engine/runFolder';
import { requireAsWritten } from '../engine/stored/asWritten';
import type {
  ComparedRow,
  CompareRunsRequest,
  Comparison,
  WriteComparisonRequest,
} from '../protocol/results/comparison';
import { InputError } from '../util/errors';
import { nodeFiles } from '../util/nodeFiles';
import { fillFolder } from './folder/filled';
import { readRun, readRunModel } from './runs';

/** Rejects with InputError naming what is neither a run nor a sweep. */
export async function compareRuns({ paths }: CompareRunsRequest): Promise<Comparison> {
  const rows: ComparedRow[] = [];
  for (const path of paths) rows.push(...(await rowsAt(path)));
  return comparisonOf(rows);
}

async function rowsAt(path: string): Promise<readonly ComparedRow[]> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (isFolder && (await nodeFiles.exists(join(path, runMarker)))) {
    const record = await readRun(path);
    const row = rowOfRun(record, runEntryOf(record, { runDir: path, made: 0, newest: true }, nodeFiles));
    const cycles = await readRunModel(path).then(cyclesOf, () => undefined);
    return [{ ...row, name: basename(path), ...(cycles !== undefined && { cycles }) }];
  }
  const file = isFolder ? join(path, sweepMarker) : path;
  if (!(await nodeFiles.exists(file)))
    throw new InputError(`${path}: neither a run (${runMarker}) nor a sweep that is done (${sweepMarker}) lies here`);
  const text = await nodeFiles.readText(file);
  const sweep = readSweepRecord(text, file);
  await requireAsWritten(JSON.parse(text) as object, file, 'sweep again');
  return rowsOfSweepRecord(sweep, basename(path).replace(/\.json$/, ''));
}

const marker = 'comparison.json';

/** Rejects with InputError where files that are not ours are in the way. A comparison that was there is replaced: it can be made again. */
export async function writeComparison({ comparison, failures, out }: WriteComparisonRequest): Promise<void> {
  const files = comparisonFiles(comparison, failures);
  const ofMlflow = await mlflowFiles(comparison);
  await fillFolder<object>(out, {
    marker,
    read: (text) => readComparison(text, out),
    isSame: async () => true,
    content: () => ({ record: { version: 1, ...comparison }, files: [...files, ...ofMlflow] }),
  });
}

function readComparison(text: string, where: string): object {
  const value = jsonIn(text, where, 'a comparison');
  if (typeof value === 'object' && value !== null && 'differ' in value && 'rows' in value) return value;
  throw new InputError(`${where}: expected a comparison, found other JSON`);
}
