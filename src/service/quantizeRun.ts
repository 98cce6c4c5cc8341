/** `quantize`: from a recipe to a run folder. */
import { basename, dirname } from 'node:path';
import { createCompute } from '../engine/compute';
import type { ThreadsFor } from '../engine/computeApi';
import { quantizeJob, type QuantizeOutcome } from '../engine/quantizeJob';
import type { RunRecord } from '../engine/records';
import type { RunRequest, RunSummary } from '../protocol/results/requests';
import { InputError, throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { sizeOf } from './fileSize';
import { requirePlace } from './folder/filled';
import { inspectRecipe } from './inspectModels';
import { rangeCache } from './rangeCache';
import { openRecipe } from './recipeFiles';
import { defaultRunDir, draftOf, runMark, writeRun, type RecipeSource } from './runs';
import { pathsOf, recordingFiles, sourceFilesOf, watchingFiles } from './sourceFiles';

export async function quantizeRecipe(
  { recipe, recipeText, set, out, threads }: RunRequest,
  threadsFor: ThreadsFor,
  job: Job,
): Promise<RunSummary> {
  const source = await openRecipe(recipe, job, recipeText);
  const runDir = out ?? defaultRunDir(source.path);
  await requirePlace(runDir, runMark(runDir));
  const compute = await createCompute(threadsFor(threads));
  const draft = draftOf(source, set);
  const watching = watchingFiles(files);
  const outcome = await quantizeJob(draft, watching.files, compute, job, rangeCache(runDir, job));
  const record = await recordOf(outcome, source, set);
  const [changed] = await watching.changed(pathsOf(record.source.files ?? [], dirname(source.path)));
  if (changed !== undefined) {
    throw new InputError(`${changed}: has changed while it was quantized: quantize it again`);
  }
  throwIfCancelled(job.signal);
  await writeRun(runDir, record, outcome.quantized.model);
  return { runDir, quantize: outcome.result };
}

async function recordOf(
  { recipe, result }: QuantizeOutcome,
  source: RecipeSource,
  set: readonly string[],
): Promise<RunRecord> {
  const reading = recordingFiles(files);
  const inspect = await inspectRecipe(recipe, reading.files);
  return {
    version: 1,
    name: recipe.name,
    recipe: { ...source, set },
    source: {
      ...{ name: basename(recipe.model), bytes: await sizeOf(recipe.model) },
      files: await sourceFilesOf(reading.read, source.path),
    },
    inspect,
    quantize: result,
  };
}
