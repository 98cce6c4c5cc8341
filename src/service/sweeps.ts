/** Sweeps: run, written to a folder, kept in the store of runs (`<recipe>@sweep`, earlier ones beside it), listed. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCompute } from '../engine/compute';
import type { Threads } from '../engine/computeApi';
import { inspect } from '../engine/inspect';
import { loadShapedGraph } from '../engine/models';
import { readSweepRecord, sweepFiles, sweepMarker } from '../engine/runFolder';
import type { SweepPlanRecord, SweepRecord } from '../engine/records';
import { essenceOf } from '../engine/stored/asWritten';
import { sweepJob, type SweepShare } from '../engine/sweepJob';
import type {
  FolderSweepRequest,
  KeptSweep,
  ResumeSweepRequest,
  Shard,
  SweepRequest,
} from '../protocol/results/requests';
import type { SweepFigures, SweepResult } from '../protocol/results/results';
import type { SweepEntry } from '../protocol/results/runs';
import type { PlannedSweep, SweepOutcome } from '../protocol/results/sweepPlan';
import { InputError, throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { openJournal } from './journal';
import { refuseFile } from './folder/change';
import { dropClaims } from './plan/claims';
import { claimsIn, partsFolder, planMarker, readPlan, requirePlan, writePlan } from './plan/place';
import { jobsFolder } from './plan/jobs';
import { planJournal } from './plan/planJournal';
import { sweepStatus } from './plan/status';
import { ordinal } from './folder/earlier';
import { fillFolder, requirePlace } from './folder/filled';
import type { Mark } from './folder/listing';
import { defaultRunDir, draftOf, type RecipeSource } from './runs';

/** Into a folder when the request names one, as a plan first; all of it, also what others are at. */
export async function sweep(
  source: RecipeSource,
  request: SweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepResult> {
  if (request.out !== undefined) {
    const { result } = await beginSweep(source, { ...request, out: request.out }, threads, job);
    return result!;
  }
  const journal = await openJournal(defaultRunDir(source.path), 'sweep', job);
  return runSweep(source, request, threads, journal.job);
}

/**
 * Writes the plan, then computes what is missing. Rejects with InputError where the folder is not ours. Without all parts there is no result:
 * where only the plan or a shard is asked for.
 */
export async function beginSweep(
  source: RecipeSource,
  request: FolderSweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepOutcome> {
  const { out, set, shards = request.shard?.of ?? 1 } = request;
  await requirePlanPlace(out);
  const asked: Asked = { source, set, vary: request.vary, limit: request.limit, shards };
  const announce = (planned: PlannedSweep): Promise<void> => writePlan(out, planOf(asked, planned));
  return work(out, asked, { announce, planOnly: request.planOnly, only: onlyOf(request.shard, shards) }, threads, job);
}

/** Computes what is missing of the plan in the folder. Rejects with InputError where model, images or labels are not those of the plan. */
export async function resumeSweep(
  { folder, shard }: ResumeSweepRequest,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepOutcome> {
  const plan = await requirePlan(folder);
  const { recipe, limit, shards } = plan;
  const vary = plan.vary.map(({ key, values }) => [key, values] as const);
  const asked: Asked = { source: recipe, set: recipe.set, vary, limit, shards };
  const announce = async (planned: PlannedSweep): Promise<void> => requireSame(folder, plan, planned);
  return work(folder, asked, { announce, only: onlyOf(shard, shards) }, threads, job);
}

interface Asked extends Pick<SweepRequest, 'set' | 'vary' | 'limit'> {
  readonly source: RecipeSource;
  readonly shards: number;
}

async function work(
  folder: string,
  asked: Asked,
  share: SweepShare,
  threads: Threads | undefined,
  job: Job,
): Promise<SweepOutcome> {
  const { source, set, vary, limit, shards } = asked;
  const draftWith = (overrides: readonly string[]) => draftOf(source, [...set, ...overrides]);
  const plan = { vary, draftWith, limit, shards };
  const inFolder = { ...job, journal: planJournal(folder, job) };
  const result = await sweepJob(plan, files, await createCompute(threads), inFolder, share);
  throwIfCancelled(job.signal);
  if (result) {
    await writeSweep(folder, await recordOf(source, set, result));
    await dropClaims(await claimsIn(folder));
  }
  return { status: await sweepStatus(folder), ...(result && { result }) };
}

function planOf({ source, set, vary, limit }: Asked, planned: PlannedSweep): SweepPlanRecord {
  return {
    ...{ version: 1, name: draftOf(source, set).name, recipe: { path: source.path, text: source.text, set } },
    vary: vary.map(([key, values]) => ({ key, values })),
    ...(limit !== undefined && { limit }),
    ...planned,
  };
}

/** A process of one shard takes that one alone. */
function onlyOf(shard: Shard | undefined, shards: number): number | undefined {
  if (shard && shard.of !== shards)
    throw new InputError(`--shard ${shard.index}/${shard.of}: the plan has ${shards} shards; name one of ${shards}`);
  return shard?.index;
}

function requireSame(folder: string, plan: SweepPlanRecord, planned: PlannedSweep): void {
  const keysOf = ({ rows, float, floats = [] }: PlannedSweep): string =>
    JSON.stringify([...rows, float, ...floats].map(({ key }) => key));
  if (keysOf(plan) === keysOf(planned)) return;
  throw new InputError(
    `${folder}: model, images, labels or this version are not those of the plan; plan anew: sweep RECIPE --vary … --out ${folder}`,
  );
}

/** Rejects with InputError where files of somebody else would be in the way of plan or result. */
async function requirePlanPlace(folder: string): Promise<void> {
  if (await readPlanIn(folder)) return requirePlace(folder, sweepMark(folder));
  await requirePlace(folder, { ...sweepMark(folder), beside: [] });
}

const readPlanIn = async (folder: string): Promise<SweepPlanRecord | undefined> => {
  await refuseFile(folder);
  return readPlan(folder);
};

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
  const result = await sweepJob({ vary, draftWith, limit, shards: 1 }, files, await createCompute(threads), job);
  throwIfCancelled(job.signal);
  return result!;
}

/** Without the time that it took: the same plan gives the same bytes, however often it stopped and whoever worked on it. */
async function recordOf(
  { path, text }: RecipeSource,
  set: readonly string[],
  result: SweepResult,
): Promise<SweepRecord> {
  const draft = draftOf({ path, text }, set);
  const recipe = { path, text, set };
  return {
    version: 1,
    name: draft.name,
    recipe,
    inspect: inspect(await loadShapedGraph(files, draft)),
    ...figuresOf(result),
  };
}

function figuresOf({ evaluator, images, rows, float, floatIntervals, provenance }: SweepResult): SweepFigures {
  return { evaluator, images, rows, float, ...(floatIntervals && { floatIntervals }), provenance };
}

const sweepMark = (folder: string): Mark<SweepFigures & Partial<SweepRecord>> => ({
  marker: sweepMarker,
  read: (text) => readSweepRecord(text, folder),
  beside: [planMarker, partsFolder, jobsFolder],
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
