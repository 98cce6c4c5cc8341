/** Runs as they are listed and shown beside a model or its recipe. */
import { basename, dirname, join } from 'node:path';
import type { RunRecord } from '../engine/records';
import { runMarker } from '../engine/runFolder';
import { defaultRecipePath, recipePathOf } from '../protocol/results/recipePath';
import type { KeptRun, ListRequest, ModelRef, RecipeRun, RunSummary } from '../protocol/results/requests';
import type { RunListing } from '../protocol/results/runs';
import { nodeFiles as files } from '../util/nodeFiles';
import { listRuns, listed } from './runHistory';
import { defaultRunDir, draftOf, readRun } from './runs';
import { isSame } from './sourceFiles';
import { sweepEntry } from './sweeps';

/** Runs and sweeps, each newest first; what cannot be read is told in one line and left out. */
export async function listAll({ runDirs, sweeps = [] }: ListRequest): Promise<RunListing> {
  const runs = await listRuns({ runDirs });
  const kept = await listed(sweeps, sweepEntry);
  return { runs: runs.entries, sweeps: kept.entries, problems: [...runs.problems, ...kept.problems] };
}

/** The run in the default place of the model's default recipe, if the model's files are what they were then. */
export async function lastRun(model: ModelRef): Promise<RunSummary | undefined> {
  const recipe = defaultRecipePath(model.model);
  const runDir = defaultRunDir(recipe);
  if (!(await files.exists(join(runDir, runMarker)))) return undefined;
  const record = await readRun(runDir);
  return (await isSame(record.source, dirname(recipe), model.model)) ? summaryOf(runDir, record) : undefined;
}

/** A run wherever it lies: one of a model's earlier ones, say. */
export async function keptRun({ runDir }: { readonly runDir: string }): Promise<KeptRun> {
  const record = await readRun(runDir);
  return { ...summaryOf(runDir, record), fits: await isSame(record.source, recipeFolderOf(runDir, record)) };
}

/** Runs move with their recipe, unless they were written elsewhere. */
function recipeFolderOf(runDir: string, { recipe }: RunRecord): string {
  const store = dirname(runDir);
  return basename(store) === '.shiftwise' ? dirname(store) : dirname(recipe.path);
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
  // Where the recipe is now: its folder may have moved.
  const draft = draftOf({ path: recipe, text: then.text }, then.set);
  const model = files.resolve(dirname(recipe), draft.model);
  const current = text === then.text && then.set.length === 0 && (await isSame(source, dirname(recipe), model));
  return { ...summaryOf(runDir, record), current };
}
