/**
 * What the commands ask of the engine's host: the worker's service, or a fake in tests. Paths are absolute. Every
 * method reports progress and obeys the signal of its job, rejects with InputError when the user's input is at fault
 * and with CancelledError when cancelled, and leaves no half-written file behind in either case.
 */
import type { ExportPreview } from './exportPreview';
import type { Effort, ExportRequest, ExportSummary, ModelRef, RunRequest, RunSummary } from './engineApi';
import type {
  AllocateResult,
  BudgetKind,
  CompareResult,
  EvaluateResult,
  InspectResult,
  SensitivityResult,
  SweepResult,
} from './results';
import type { Job } from '../util/progress';

export interface CliService {
  inspect(model: ModelRef, job: Job): Promise<InspectResult>;
  init(request: InitRequest, job: Job): Promise<InitSummary>;
  quantize(request: RunRequest, job: Job): Promise<RunSummary>;
  evaluate(request: EvaluateRequest, job: Job): Promise<EvaluatePart>;
  sweep(request: SweepRequest, job: Job): Promise<SweepResult>;
  sensitivity(request: SensitivityRequest, job: Job): Promise<SensitivityResult>;
  allocate(request: AllocateRequest, job: Job): Promise<AllocateSummary>;
  /** The same result, figure for figure, as one run over all shards. Rejects parts that do not make a whole. */
  merge(parts: readonly PartFile[], job: Job): Promise<EvaluateResult>;
  /** What `export` would write and which formats it would refuse; nothing is written. */
  previewExport(request: ExportRequest, job: Job): Promise<ExportPreview>;
  export(request: ExportRequest, job: Job): Promise<ExportSummary>;
  compare(request: CompareRequest, job: Job): Promise<CompareResult>;
  /** Ends threads and sessions, so that the process can end. Nothing is called afterwards. */
  close(): Promise<void>;
}

export interface InitRequest extends ModelRef {
  /** Where to write the recipe; default `<model without extension>.quant.json` beside the model. */
  readonly out?: string;
}

export interface InitSummary {
  readonly recipe: string;
  /** False when the file was there already: it is left alone. */
  readonly created: boolean;
}

export type EvaluateTarget =
  /** A `*.quant.json`, or a model: then its default recipe. */
  | { readonly recipe: string }
  /** A folder that `quantize` wrote; `set` may then hold `evaluation.*` and `preprocess.*` keys only. */
  | { readonly runDir: string };

export interface Shard {
  /** 1 to `of`: shard i takes the images whose position p has p mod of = i − 1. */
  readonly index: number;
  readonly of: number;
}

export type EvaluateRequest = EvaluateTarget &
  Effort & {
    readonly set: readonly string[];
    /** Also evaluate the float model on the same images, into `float`. */
    readonly float: boolean;
    /** The first so many images only (before they are divided into shards); stronger than `evaluation.count`. */
    readonly limit?: number;
    readonly shard?: Shard;
  };

/** A result, and for a shard what `merge` needs to join it with the others. Plain JSON data. */
export interface EvaluatePart extends EvaluateResult {
  readonly shard?: Shard;
  readonly state?: unknown;
  /** Of the float model, where it was evaluated too. */
  readonly floatState?: unknown;
}

/** What a file holds that is said to be a part. */
export interface PartFile {
  readonly file: string;
  readonly part: unknown;
}

/** With the folder of a run, the result is kept there, for the report and the editor. */
export type SensitivityRequest = EvaluateTarget & {
  readonly set: readonly string[];
  /** Calibration images on which the heads' SQNR is measured. */
  readonly images: number;
  /** Also the metrics of each layer alone, on the first so many evaluation images. */
  readonly metricImages?: number;
};

export interface AllocateRequest {
  readonly recipe: string;
  readonly set: readonly string[];
  readonly budget: { readonly kind: BudgetKind; readonly share: number };
  /** Of weights. */
  readonly widths: readonly number[];
  /** Of activations; where absent they keep the recipe's. */
  readonly activations?: readonly number[];
  readonly images: number;
  readonly metricImages?: number;
  /** Folder for `allocation.json` and the report; nothing is written when absent. */
  readonly out?: string;
}

/** The result, and the recipe that holds the chosen widths: `NAME.mixed.quant.json` beside the recipe. */
export interface AllocateSummary extends AllocateResult {
  readonly recipe: string;
}

export interface SweepRequest extends Effort {
  readonly recipe: string;
  readonly set: readonly string[];
  /** Recipe keys with the values to try, as `--set` would take them; every combination, the last key fastest. */
  readonly vary: readonly (readonly [key: string, values: readonly string[]])[];
  /** The first so many images only, as for `evaluate`. */
  readonly limit?: number;
  /** Folder for `sweep.json`, the report and its charts; nothing is written when absent. */
  readonly out?: string;
}

export interface CompareRequest {
  /** Folder of an fpga export, or the one above it. */
  readonly golden: string;
  /** A folder of files called like golden values, or one file. */
  readonly dump: string;
  readonly image: number;
  /** Order of the dump's elements; absent: whichever agrees best. */
  readonly layout?: string;
  /** Which value a single file holds. */
  readonly value?: string;
}
