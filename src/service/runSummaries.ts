/** Runs as they are listed and shown beside a model or its recipe. */
import { dirname, join } from 'node:path';
import type { RunRecord } from '../engine/records';
import { runMarker } from '../engine/runFolder';
import { defaultRecipePath, recipePathOf } from '../protocol/results/recipePath';
import type { ListRequest, ModelRef, RecipeRun, RunSummary } from '../protocol/results/requests';
import type { RunListing } from '../protocol/results/runs';
import { nodeFiles as files } from '../util/nodeFiles';
import { checksumOf, sizeOf } from './fileSize';
import { listRuns, listed } from './runHistory';
import { defaultRunDir, draftOf, readRun } from './runs';
import { sweepEntry } from './sweeps';

/** Runs and sweeps, each newest first; what cannot be read is told in one line and left out. */
export async function listAll({ runDirs, sweeps = [] }: ListRequest): Promise<RunListing> {
  const runs = await listRuns({ runDirs });
  const kept = await listed(sweeps, sweepEntry);
  return { runs: runs.entries, sweeps: kept.entries, problems: [...runs.problems, ...kept.problems] };
}

/** The run in the default place of the model's default recipe, if the model file has the size that it had then. */
export async function lastRun(model: ModelRef): Promise<RunSummary | undefined> {
  const runDir = defaultRunDir(defaultRecipePath(model.model));
  if (!(await files.exists(join(runDir, runMarker)))) return undefined;
  const record = await readRun(runDir);
  return record.source.bytes === (await sizeOf(model.model)) ? summaryOf(runDir, record) : undefined;
}

export function summaryOf(runDir: string, { quantize, evaluate, sensitivity: measured }: RunRecord): RunSummary {
  const sensitivity = measured && { provenance: measured.provenance, images: measured.images };
  return { runDir, quantize, evaluate, ...(sensitivity && { sensitivity }) };
}

export async function runOf(path: string): Promise<RecipeRun | undefined> {
  const recipe = recipePathOf(path);
  const runDir = defaultRunDir(recipe);
  if (!(await files.exists(join(runDir, runMarker)))) return undefined;
  const record = await readRun(runDir);
  const { recipe: then, source } = record;
  const text = (await files.exists(recipe)) ? await files.readText(recipe) : undefined;
  const { model, given } = draftOf(then, then.set);
  const sizeAt = async (file: string): Promise<number | undefined> =>
    (await files.exists(file)) ? sizeOf(file) : undefined;
  const bytes = await sizeAt(files.resolve(dirname(recipe), model));
  const isGivenSame =
    given === undefined || ((await files.exists(given)) ? await checksumOf(given) : undefined) === source.given;
  const current = text === then.text && then.set.length === 0 && bytes === source.bytes && isGivenSame;
  return { ...summaryOf(runDir, record), current };
}
