/** Runs as they are listed and shown beside a model or its recipe. */
import { dirname, join } from 'node:path';
import type { RunRecord } from '../engine/records';
import { runMarker } from '../engine/runFolder';
import { defaultRecipePath, recipePathOf } from '../protocol/results/recipePath';
import type { ListRequest, ModelRef, RecipeRun, RunSummary } from '../protocol/results/requests';
import type { RunListing } from '../protocol/results/runs';
import { nodeFiles as files } from '../util/nodeFiles';
import { sizeOf } from './fileSize';
import { parametersSum } from './parametersSum';
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
  const draft = draftOf(then, then.set);
  const model = files.resolve(dirname(recipe), draft.model);
  const bytes = (await files.exists(model)) ? await sizeOf(model) : undefined;
  const isSameSource = bytes === source.bytes && (await parametersSum(draft.given)) === source.given;
  const current = text === then.text && then.set.length === 0 && isSameSource;
  return { ...summaryOf(runDir, record), current };
}
