/**
 * The engine with a disk: what the CLI and the worker offer. Each method takes a request and a job (progress, cancel);
 * folders and files are written whole or not at all.
 */
import { compareJob } from '../engine/compareJob';
import type { ThreadsFor } from '../engine/computeApi';
import { exportFormats } from '../engine/exportJob';
import { hardwareJob } from '../engine/hardwareJob';
import { mergeJob } from '../engine/merge/mergeJob';
import { chartFile, reportDocument } from '../engine/report';
import { requireAsWritten } from '../engine/stored/asWritten';
import type { HardwareRequest, HardwareResult } from '../protocol/results/hardwareResult';
import type {
  CompareRequest,
  EvaluateRequest,
  FolderSweepRequest,
  PartFiles,
  ResumeSweepRequest,
  RunRequest,
  SweepRequest,
} from '../protocol/results/requests';
import type { CompareResult, EvaluateResult } from '../protocol/results/results';
import type { ChartRequest } from '../protocol/views/reportApi';
import { orCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { StartProgram } from '../util/program';
import type { Job } from '../util/progress';
import { allocate } from './allocate';
import { compareRuns, writeComparison } from './comparisons';
import { evaluate } from './evaluateRun';
import { exportRun, previewExport } from './exports';
import { dataNamed, offer, preview } from './firstRun';
import { importOverlays } from './imports';
import { inspectModel, tensorsOfLayer, weightsOfModel } from './inspectModels';
import { planJobs } from './plan/jobs';
import { sweepStatus } from './plan/status';
import { quantizeRecipe } from './quantizeRun';
import { openRecipe, writeRecipe } from './recipeFiles';
import { createRunInspector } from './runInspector';
import { keptRun, lastRun, listAll, runOf } from './runSummaries';
import { openRun } from './runs';
import { sensitivity } from './sensitivity';
import { beginSweep, keepSweep, resumeSweep, sweep } from './sweeps';

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
    tensors: tensorsOfLayer,
    lastRun,
    runOf,
    runs: listAll,
    run: keptRun,
    init: writeRecipe,
    offer: promptly(offer),
    dataAt: promptly(dataNamed),
    preview: promptly(preview),
    quantize: promptly((request: RunRequest, job) => quantizeRecipe(request, threadsFor, job)),
    evaluate: promptly((request: EvaluateRequest, job) => evaluate(request, threadsFor, job)),
    sweep: promptly(async (request: SweepRequest, job) =>
      sweep(await openRecipe(request.recipe, job), request, threadsFor(request.threads), job),
    ),
    beginSweep: promptly(async (request: FolderSweepRequest, job) =>
      beginSweep(await openRecipe(request.recipe, job), request, threadsFor(request.threads), job),
    ),
    resumeSweep: promptly(async (request: ResumeSweepRequest, job) =>
      resumeSweep(request, threadsFor(request.threads), job),
    ),
    planJobs,
    compareRuns,
    writeComparison,
    sweepStatus: async ({ folder }: { readonly folder: string }) => sweepStatus(folder),
    keepSweep: promptly(async (request: SweepRequest, job) =>
      keepSweep(await openRecipe(request.recipe, job), request, threadsFor(request.threads), job),
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

async function hardware(request: HardwareRequest): Promise<HardwareResult> {
  const { record, model } = await openRun(request.runDir);
  return hardwareJob(model, record.quantize.provenance, request);
}

function compare({ golden, dump, ...options }: CompareRequest, job: Job): Promise<CompareResult> {
  return compareJob(golden, dump, options, files, job);
}
