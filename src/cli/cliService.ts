/**
 * What the commands ask of the engine's host: the local service, or a fake in tests. Paths are absolute. Every
 * method reports progress and obeys the signal of its job, rejects with InputError when the user's input is at fault
 * and with CancelledError when cancelled, and leaves no half-written file behind in either case.
 */
import type { ExportPreview } from '../protocol/results/exportPreview';
import type {
  AllocateRequest,
  AllocateSummary,
  CompareRequest,
  EvaluatePart,
  EvaluateRequest,
  ExportRequest,
  ExportSummary,
  FolderSweepRequest,
  InitRequest,
  InitSummary,
  ModelRef,
  PartFiles,
  ResumeSweepRequest,
  RunRequest,
  RunSummary,
  SensitivityRequest,
  SweepRequest,
} from '../protocol/results/requests';
import type {
  CompareResult,
  EvaluateResult,
  InspectResult,
  SensitivityResult,
  SweepResult,
} from '../protocol/results/results';
import type { HardwareRequest, HardwareResult } from '../protocol/results/hardwareResult';
import type { CompareRunsRequest, Comparison, WriteComparisonRequest } from '../protocol/results/comparison';
import type { PlanJobsRequest, PlannedJobs, SweepOutcome, SweepStatus } from '../protocol/results/sweepPlan';
import type { Job } from '../util/progress';

export interface CliService {
  inspect(model: ModelRef, job: Job): Promise<InspectResult>;
  init(request: InitRequest, job: Job): Promise<InitSummary>;
  quantize(request: RunRequest, job: Job): Promise<RunSummary>;
  evaluate(request: EvaluateRequest, job: Job): Promise<EvaluatePart>;
  /** One that was made before, whether or not the model has changed since. */
  run(request: { readonly runDir: string }): Promise<RunSummary>;
  /** Keeps what is finished beside the recipe, and no plan. */
  sweep(request: SweepRequest, job: Job): Promise<SweepResult>;
  /** As a plan in a folder. */
  beginSweep(request: FolderSweepRequest, job: Job): Promise<SweepOutcome>;
  /** What is missing of a plan. */
  resumeSweep(request: ResumeSweepRequest, job: Job): Promise<SweepOutcome>;
  sweepStatus(request: { readonly folder: string }): Promise<SweepStatus>;
  planJobs(request: PlanJobsRequest): Promise<PlannedJobs>;
  compareRuns(request: CompareRunsRequest): Promise<Comparison>;
  writeComparison(request: WriteComparisonRequest): Promise<void>;
  sensitivity(request: SensitivityRequest, job: Job): Promise<SensitivityResult>;
  allocate(request: AllocateRequest, job: Job): Promise<AllocateSummary>;
  /** The same result, figure for figure, as one run over all shards, which are read one at a time. Rejects parts that do not make a whole. */
  merge(parts: PartFiles, job: Job): Promise<EvaluateResult>;
  /** What `export` would write and which formats it would refuse; nothing is written. */
  previewExport(request: ExportRequest, job: Job): Promise<ExportPreview>;
  export(request: ExportRequest, job: Job): Promise<ExportSummary>;
  hardware(request: HardwareRequest, job: Job): Promise<HardwareResult>;
  compare(request: CompareRequest, job: Job): Promise<CompareResult>;
  /** Ends threads and sessions, so that the process can end. Nothing is called afterwards. */
  close(): Promise<void>;
}
