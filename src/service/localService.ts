/**
 * The engine with a disk: what the CLI and the worker offer. Each method takes a request and a job (progress, cancel);
 * folders and files are written whole or not at all.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { createCompute } from '../engine/compute';
import { findClassNames } from '../engine/classNames';
import { compareJob } from '../engine/compareJob';
import { hardwareJob } from '../engine/hardwareJob';
import type { Compute, Threads } from '../engine/computeApi';
import { allocateJob } from '../engine/allocateJob';
import { evaluateJob, type EvaluateOptions, type Evaluation } from '../engine/evaluateJob';
import { openEvaluationImages, type EvaluationChoice } from '../engine/evaluationImages';
import { exportFormats } from '../engine/exportJob';
import { inputsTaken, inspect } from '../engine/inspect';
import { mergeJob } from '../engine/merge/mergeJob';
import { loadGraph, loadShapedGraph } from '../engine/models';
import { requireJudge } from '../engine/judge';
import { quantizeJob, type QuantizeOutcome } from '../engine/quantizeJob';
import { kindOf } from '../engine/modelKind';
import { completeRecipe, type RecipeDraft } from '../engine/recipe';
import type { Recipe } from '../engine/recipeTypes';
import { mixedRecipeText } from '../engine/recipe/mixed';
import { chosenSets, preprocessFor } from '../engine/guess/beginnings';
import { dataAt } from '../engine/guess/dataAt';
import { offerOf } from '../engine/guess/offer';
import { previewJob } from '../engine/guess/previewJob';
import { recipeText } from '../engine/recipe/write';
import { chartFile, reportDocument } from '../engine/report';
import { whyNotShown, withEvaluation } from '../engine/evaluations';
import { allocationFiles, allocationMarker, jsonIn, runMarker, withSensitivity } from '../engine/runFolder';
import type { RunRecord } from '../engine/records';
import { sensitivityJob } from '../engine/sensitivityJob';
import { sharedSteps } from '../engine/steps';
import { essenceOf, requireAsWritten } from '../engine/stored/asWritten';
import { weightSummaries } from '../engine/weightSummary';
import { readShapeBinding } from '../graph/shapeBindings';
import { defaultRecipePath, isRecipePath, recipePathOf } from '../protocol/results/recipePath';
import type { DataAtRequest, Offer, OfferRequest, Preview, PreviewRequest } from '../protocol/results/offer';
import type { ListRequest, ModelRef, RecipeRun, RunRequest, RunSummary } from '../protocol/results/requests';
import type { ChartRequest } from '../protocol/views/reportApi';
import type {
  AllocateResult,
  CompareResult,
  EvaluateResult,
  InspectResult,
  SensitivityResult,
  WeightSummary,
} from '../protocol/results/results';
import type {
  AllocateRequest,
  AllocateSummary,
  ChosenData,
  CompareRequest,
  EvaluatePart,
  EvaluateRequest,
  FolderSweepRequest,
  PartFiles,
  ResumeSweepRequest,
  InitRequest,
  InitSummary,
  SensitivityRequest,
  SweepRequest,
} from '../protocol/results/requests';
import { allocateShape } from '../engine/stored/resultShapes';
import { readShape } from '../engine/stored/shape';
import type { RunListing } from '../protocol/results/runs';
import { sealed } from '../util/sealed';
import { InputError, orCancelled, throwIfCancelled } from '../util/errors';
import type { OutputFile } from '../util/files';
import type { StartProgram } from '../util/program';
import { nodeFiles as files } from '../util/nodeFiles';
import { tell, type Job } from '../util/progress';
import { exportRun, previewExport } from './exports';
import { foldersBelow } from './findData';
import { importOverlays } from './imports';
import { openJournal } from './journal';
import { freePlace } from './freePlace';
import { loadBound } from './loadBound';
import { writeList } from './detectionsFile';
import { rangeCache } from './rangeCache';
import { createRunInspector } from './runInspector';
import { fillFolder, requirePlace } from './folder/filled';
import type { Mark } from './folder/listing';
import { writeWhole } from './folder/writeWhole';
import { listed, listRuns } from './runHistory';
import type { HardwareRequest, HardwareResult } from '../protocol/results/hardwareResult';
import { defaultRunDir, draftOf, openRun, readRun, runMark, updateRun, writeRun, type RecipeSource } from './runs';
import { beginSweep, keepSweep, resumeSweep, sweep, sweepEntry } from './sweeps';
import { compareRuns, writeComparison } from './comparisons';
import { planJobs } from './plan/jobs';
import { sweepStatus } from './plan/status';

/** The threads for a request that asks for so many (0 or undefined: as many as are sensible); undefined: none. */
export type ThreadsFor = (count: number | undefined) => Threads | undefined;

/**
 * One object for the life of the process; `close` is called last.
 *
 * @param startProgram for recipes whose evaluator is a command of the user's; a job may bring its own. Absent: they are refused.
 */
export function createLocalService(threadsFor: ThreadsFor = () => undefined, startProgram?: StartProgram) {
  const inspector = createRunInspector();
  const promptly = <A, R>(work: (request: A, job: Job) => Promise<R>) => untilCancelled(work, startProgram);
  return {
    inspect: promptly(inspectModel),
    weights: weightsOfModel,
    lastRun,
    runOf,
    runs: listAll,
    run: async ({ runDir }: { readonly runDir: string }): Promise<RunSummary> =>
      summaryOf(runDir, await readRun(runDir)),
    init: writeRecipe,
    offer: promptly(offer),
    dataAt: promptly(dataNamed),
    preview: promptly(preview),
    quantize: promptly((request: RunRequest, job) => quantizeRecipe(request, threadsFor, job)),
    evaluate: promptly((request: EvaluateRequest, job) => evaluate(request, threadsFor, job)),
    sweep: promptly(async (request: SweepRequest, job) =>
      sweep(await openRecipe(request.recipe), request, threadsFor(request.threads), job),
    ),
    beginSweep: promptly(async (request: FolderSweepRequest, job) =>
      beginSweep(await openRecipe(request.recipe), request, threadsFor(request.threads), job),
    ),
    resumeSweep: promptly(async (request: ResumeSweepRequest, job) =>
      resumeSweep(request, threadsFor(request.threads), job),
    ),
    planJobs,
    compareRuns,
    writeComparison,
    sweepStatus: async ({ folder }: { readonly folder: string }) => sweepStatus(folder),
    keepSweep: promptly(async (request: SweepRequest, job) =>
      keepSweep(await openRecipe(request.recipe), request, threadsFor(request.threads), job),
    ),
    report: async ({ path }: { readonly path: string }) => {
      const text = await files.readText(path);
      const document = reportDocument(text, path);
      await requireAsWritten(JSON.parse(text) as object, path, 'make it again');
      return document;
    },
    chart: async (request: ChartRequest): Promise<string> => chartFile(request),
    sensitivity: promptly(sensitivity),
    allocate: promptly(allocate),
    merge: (parts: PartFiles): Promise<EvaluateResult> => mergeJob(parts),
    exportFormats: async () => exportFormats(),
    previewExport: promptly(previewExport),
    export: promptly(exportRun),
    hardware: promptly(hardware),
    compare: promptly(compare),
    importOverlays: promptly(importOverlays),
    layer: promptly(inspector.layer),
    images: promptly(inspector.images),
    detections: promptly(inspector.detections),
    featureMaps: promptly(inspector.featureMaps),
    close: async (): Promise<void> => undefined,
  };
}

/** A cancelled request is rejected at once; its work notices at its next step, and writes nothing after that. */
function untilCancelled<A, R>(
  work: (request: A, job: Job) => Promise<R>,
  startProgram: StartProgram | undefined,
): (request: A, job?: Job) => Promise<R> {
  return (request, job = {}) => orCancelled(work(request, { startProgram, ...job }), job.signal);
}

async function inspectModel(model: ModelRef): Promise<InspectResult> {
  const graph = await loadBound(files, model);
  return inspect(graph, await findClassNames(graph, model.model, files));
}

async function inspectRecipe(recipe: RecipeDraft | Recipe): Promise<InspectResult> {
  const graph = await loadShapedGraph(files, recipe);
  return inspect(graph, await findClassNames(graph, recipe.model, files));
}

async function weightsOfModel({ model, weights }: ModelRef): Promise<Readonly<Record<string, WeightSummary>>> {
  return weightSummaries(await loadGraph(files, { model, weights }));
}

/** Runs and sweeps, each newest first; what cannot be read is told in one line and left out. */
async function listAll({ runDirs, sweeps = [] }: ListRequest): Promise<RunListing> {
  const runs = await listRuns({ runDirs });
  const kept = await listed(sweeps, sweepEntry);
  return { runs: runs.entries, sweeps: kept.entries, problems: [...runs.problems, ...kept.problems] };
}

/** The run in the default place of the model's default recipe, if the model file has the size that it had then. */
async function lastRun(model: ModelRef): Promise<RunSummary | undefined> {
  const runDir = defaultRunDir(defaultRecipePath(model.model));
  if (!(await files.exists(join(runDir, runMarker)))) return undefined;
  const record = await readRun(runDir);
  return record.source.bytes === (await sizeOf(model.model)) ? summaryOf(runDir, record) : undefined;
}

function summaryOf(runDir: string, { quantize, evaluate, sensitivity: measured }: RunRecord): RunSummary {
  const sensitivity = measured && { provenance: measured.provenance, images: measured.images };
  return { runDir, quantize, evaluate, ...(sensitivity && { sensitivity }) };
}

async function runOf(path: string): Promise<RecipeRun | undefined> {
  const recipe = recipePathOf(path);
  const runDir = defaultRunDir(recipe);
  if (!(await files.exists(join(runDir, runMarker)))) return undefined;
  const record = await readRun(runDir);
  const { recipe: then, source } = record;
  const text = (await files.exists(recipe)) ? await files.readText(recipe) : undefined;
  const model = files.resolve(dirname(recipe), draftOf(then, then.set).model);
  const bytes = (await files.exists(model)) ? await sizeOf(model) : undefined;
  const current = text === then.text && then.set.length === 0 && bytes === source.bytes;
  return { ...summaryOf(runDir, record), current };
}

async function writeRecipe(request: InitRequest): Promise<InitSummary> {
  const recipe = request.out ?? defaultRecipePath(request.model);
  if (await files.exists(recipe)) return { recipe, created: false };
  await writeWhole(recipe, await newRecipe(request, recipe));
  return { recipe, created: true };
}

async function newRecipe(request: InitRequest, recipe: string): Promise<string> {
  const { model, weights, inputShape, data, pixels } = request;
  const shapes = inputShape?.map(readShapeBinding);
  const graph = await loadGraph(files, { model, weights, inputShape: shapes });
  const fromRecipe = (path: string): string => relative(dirname(recipe), path).split('\\').join('/');
  const kind = kindOf(graph);
  return recipeText({
    model: fromRecipe(model),
    ...(weights !== undefined && { weights: fromRecipe(weights) }),
    inputShape: graph.values[graph.inputs[0]]?.shape ?? [],
    inputs: inputsTaken(graph),
    bound: shapes,
    kind,
    preprocess: preprocessFor(graph, kind, pixels),
    ...(data && chosenSets({ ...data, path: fromRecipe(data.path) })),
  });
}

/** Samples that lie about and guesses: what is asked before a model is quantized for the first time. */
async function offer({ folders, anyway = false, ...model }: OfferRequest): Promise<Offer> {
  const graph = await loadBound(files, model);
  const path = defaultRecipePath(model.model);
  const recipe = (await files.exists(path)) ? draftOf({ path, text: await files.readText(path) }, []) : undefined;
  const quick = offerOf(graph, model.model, [], recipe);
  if (quick.ready && !anyway) return quick;
  return offerOf(graph, model.model, await foldersBelow([...folders, dirname(model.model)]), recipe);
}

/** What a person means who names a folder or a file. */
async function dataNamed({ path, ...model }: DataAtRequest): Promise<ChosenData> {
  const isFolder = (await stat(path)).isDirectory();
  const { found } = offerOf(
    await loadBound(files, model),
    model.model,
    isFolder ? await foldersBelow([path]) : [],
    undefined,
  );
  return dataAt(path, found);
}

/** Of the recipe that would be written for these choices. */
async function preview({ data, pixels, index, ...model }: PreviewRequest, job: Job): Promise<Preview> {
  const path = defaultRecipePath(model.model);
  const text = await newRecipe({ ...model, data, pixels }, path);
  return previewJob(draftOf({ path, text }, []), index, files, job);
}

/** A recipe by its path, or the default recipe of a model, written first if it is not there. */
async function openRecipe(path: string, text?: string): Promise<RecipeSource> {
  if (text !== undefined) return { path, text };
  const recipe = isRecipePath(path) ? path : (await writeRecipe({ model: path })).recipe;
  return { path: recipe, text: await files.readText(recipe) };
}

async function quantizeRecipe(
  { recipe, recipeText, set, out, threads }: RunRequest,
  threadsFor: ThreadsFor,
  job: Job,
): Promise<RunSummary> {
  const source = await openRecipe(recipe, recipeText);
  const runDir = out ?? defaultRunDir(source.path);
  await requirePlace(runDir, runMark(runDir));
  const compute = await createCompute(threadsFor(threads));
  const outcome = await quantizeJob(draftOf(source, set), files, compute, job, rangeCache(runDir, job));
  const record = await recordOf(outcome, source, set);
  throwIfCancelled(job.signal);
  await writeRun(runDir, record, outcome.quantized.model);
  return { runDir, quantize: outcome.result };
}

async function recordOf(
  { recipe, result }: QuantizeOutcome,
  source: RecipeSource,
  set: readonly string[],
): Promise<RunRecord> {
  return {
    version: 1,
    name: recipe.name,
    recipe: { ...source, set },
    source: { name: basename(recipe.model), bytes: await sizeOf(recipe.model) },
    inspect: await inspectRecipe(recipe),
    quantize: result,
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

async function evaluate(request: EvaluateRequest, threadsFor: ThreadsFor, job: Job): Promise<EvaluatePart> {
  const compute = await createCompute(threadsFor(request.threads));
  const { detections } = request;
  const evaluation = await (detections === undefined
    ? evaluated(request, undefined, compute, job)
    : writeList(detections, (onDetections) => evaluated(request, onDetections, compute, job)));
  const { pictures, state, floatState, ...result } = evaluation;
  if (!request.shard) return result;
  return sealed({ ...result, shard: request.shard, pictures, state, ...(floatState && { floatState }) });
}

type Told = Pick<EvaluateOptions, 'onDetections'>;

function evaluated(
  request: EvaluateRequest,
  onDetections: EvaluateOptions['onDetections'],
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  const asked = { ...request, onDetections };
  return 'runDir' in asked ? evaluateRun(asked, compute, job) : evaluateRecipe(asked, compute, job);
}

/** Quantizes in memory: nothing is written. */
async function evaluateRecipe(
  request: EvaluateRequest & Told & { readonly recipe: string; readonly recipeText?: string },
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  const draft = draftOf(await openRecipe(request.recipe, request.recipeText), request.set);
  await requireJudgeable(draft, request, job);
  const outcome = await quantizeJob(draft, files, compute, job);
  const { recipe, quantized, result } = outcome;
  const options = { ...request, provenance: result.provenance, findings: result.findings };
  return evaluateJob(quantized.model.graph, quantized.model, recipe, options, files, compute, job);
}

/** Quantizing can take minutes: a label that is none, outputs that cannot be judged and a command that cannot start are found before it. */
async function requireJudgeable(draft: RecipeDraft, choice: EvaluationChoice, job: Job): Promise<void> {
  const graph = await loadGraph(files, draft);
  const recipe = completeRecipe(draft, kindOf(graph, draft.evaluation));
  await openEvaluationImages(graph, recipe, choice, files);
  requireJudge(graph, recipe.evaluation, job);
}

/** Evaluates a run as it was quantized, on the recipe's images or others, and keeps the result with the run. */
async function evaluateRun(
  request: EvaluateRequest & Told & { readonly runDir: string },
  compute: Compute,
  job: Job,
): Promise<Evaluation> {
  requireEvaluationKeys(request.set);
  const draftIn = ({ recipe }: RunRecord) => draftOf(recipe, [...recipe.set, ...request.set]);
  const { evaluator } = draftIn(await readRun(request.runDir)).evaluation;
  const floats = request.float || evaluator === 'fidelity';
  const { record, model } = await openRun(request.runDir, { floats, shared: true });
  const draft = draftIn(record);
  const recipe = completeRecipe(draft, kindOf(model.graph, draft.evaluation));
  const { provenance, findings } = record.quantize;
  const options = { ...request, provenance, findings };
  const evaluation = await evaluateJob(model.graph, model, recipe, options, files, compute, job);
  throwIfCancelled(job.signal);
  if (!request.shard) {
    const kept = await updateRun(request.runDir, record, (now) => withEvaluation(now, evaluation));
    const why = whyNotShown(kept);
    if (why !== undefined) tell(job, why);
  }
  return evaluation;
}

function requireEvaluationKeys(set: readonly string[]): void {
  const wrong = set.find((override) => !/^(evaluation|preprocess|inputs)\./.test(override));
  if (wrong === undefined) return;
  throw new InputError(
    `--set ${wrong}: a run is quantized already; only evaluation.*, preprocess.* and inputs.* can be set, or name the recipe`,
  );
}

async function sensitivity(request: SensitivityRequest, job: Job): Promise<SensitivityResult> {
  const steps = await sharedSteps();
  if ('recipe' in request) {
    const source = await openRecipe(request.recipe);
    const journal = await openJournal(defaultRunDir(source.path), 'sensitivity', job);
    return sensitivityJob(draftOf(source, request.set), request, files, steps, journal.job);
  }
  requireEvaluationKeys(request.set);
  const record = await readRun(request.runDir);
  const draft = draftOf(record.recipe, [...record.recipe.set, ...request.set]);
  const journal = await openJournal(request.runDir, 'sensitivity', job);
  const result = await sensitivityJob(draft, request, files, steps, journal.job);
  throwIfCancelled(job.signal);
  await updateRun(request.runDir, record, (now) => withSensitivity(now, result));
  await journal.remove();
  return result;
}

async function allocate(request: AllocateRequest, job: Job): Promise<AllocateSummary> {
  const source = await openRecipe(request.recipe);
  const draft = draftOf(source, request.set);
  if (request.out !== undefined) await requirePlace(request.out, allocationMark(request.out));
  const journal = await openJournal(request.out ?? defaultRunDir(source.path), 'allocate', job);
  const result = await allocateJob(draft, request, files, await sharedSteps(), journal.job);
  const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
  const text = mixedRecipeText({ ...source, resolve }, request.set, result.layers);
  throwIfCancelled(job.signal);
  const wanted = join(dirname(source.path), `${draft.name}.mixed.quant.json`);
  const recipe = await freePlace(wanted, '.quant.json', text);
  await writeWhole(recipe, text);
  if (request.out !== undefined) {
    await writeAllocation(request.out, result, allocationFiles(draft.name, await inspectRecipe(draft), result));
    await journal.remove();
  }
  return { ...result, recipe };
}

const allocationMark = (folder: string): Mark<AllocateResult> => ({
  marker: allocationMarker,
  read: (text) => readShape(allocateShape, jsonIn(text, folder, 'an allocation'), folder, 'allocate again'),
});

/** Another one takes the place of the one before, which is kept. */
function writeAllocation(folder: string, record: AllocateResult, written: readonly OutputFile[]): Promise<void> {
  return fillFolder(folder, {
    ...allocationMark(folder),
    isSame: async (found) => essenceOf(found) === essenceOf(record),
    content: () => ({ record, files: written }),
  });
}

async function hardware(request: HardwareRequest): Promise<HardwareResult> {
  const { record, model } = await openRun(request.runDir);
  return hardwareJob(model, record.quantize.provenance, request);
}

function compare({ golden, dump, ...options }: CompareRequest, job: Job): Promise<CompareResult> {
  return compareJob(golden, dump, options, files, job);
}
