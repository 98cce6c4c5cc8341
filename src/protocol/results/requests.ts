/** What jobs are asked, and what answers besides their results. Plain data; paths are absolute. */
import type { PreprocessSpec } from '../../calibrate/preprocess';
import type { DatasetSpec } from '../../calibrate/sample';
import type { ExportOptionTexts } from './exportOptions';
import type {
  AllocateResult,
  BudgetKind,
  EvaluateResult,
  QuantizeResult,
  SensitivityResult,
  SweepResult,
} from './results';

export interface ModelRef {
  readonly model: string;
  /** Darknet only; found beside the cfg (or the cfg beside the weights) when not given. */
  readonly weights?: string;
  /** Sizes for dimensions that the model leaves open, as `--input-shape` takes them; else those of the model's default recipe. */
  readonly inputShape?: readonly string[];
}

export interface InspectRequest extends ModelRef {
  /** Of a cfg that is being typed: read instead of the file's, its structure alone, as weights are those of the text that was saved. */
  readonly cfgText?: string;
}

/** What a job may use of the machine. */
export interface Effort {
  /** Whether the user's own programs may run: in trusted workspaces. The command line's always may. */
  readonly trusted?: boolean;
  /** Threads to compute on; 0, the default: one for each core. */
  readonly threads?: number;
}

export interface RunRequest extends Effort {
  /** Path of a `*.quant.json`, or a model: then the default recipe is used and written beside the model first. */
  readonly recipe: string;
  /** The recipe's text, where there is no such file: it is a place then, which paths are relative to. */
  readonly recipeText?: string;
  /** `key=value` as `--set` takes them. */
  readonly set: readonly string[];
  /** Folder for the run; default `.shiftwise/<recipe name>` beside the recipe. */
  readonly out?: string;
}

export interface RunSummary {
  readonly runDir: string;
  readonly quantize: QuantizeResult;
  readonly evaluate?: EvaluateResult;
  /** What made the layers' `sqnrDb.alone`, where it was measured. */
  readonly sensitivity?: Pick<SensitivityResult, 'provenance' | 'images'>;
}

export interface KeptRun extends RunSummary {
  /** Whether the model's files are still what they were then. */
  readonly fits: boolean;
}

export interface RecipeRun extends RunSummary {
  /** Whether recipe and model are still what they were then. */
  readonly current: boolean;
}

export interface ExportRequest {
  readonly runDir: string;
  /** Ids of `exportFormats`; empty means the recipe's own `export[]`. */
  readonly formats: readonly string[];
  /** Laid over the recipe's own `exportOptions`. */
  readonly options?: ExportOptionTexts;
  /** Default: `exportFolderOf` the run. */
  readonly out?: string;
}

export interface ExportSummary {
  readonly folder: string;
  readonly files: readonly string[];
  /** What somebody who uses the files must know, `FORMAT: …`; a line each. */
  readonly warnings: readonly string[];
}

export interface ListRequest {
  readonly runDirs: readonly string[];
  /** Paths of `sweep.json`. */
  readonly sweeps?: readonly string[];
}

export interface KeptSweep {
  /** Of its `sweep.json`. */
  readonly path: string;
  readonly result: SweepResult;
}

export interface InitRequest extends ModelRef {
  /** Where to write the recipe; default `<model without extension>.quant.json` beside the model. */
  readonly out?: string;
  /** Samples to begin with, instead of none. */
  readonly data?: ChosenData;
  /** How pictures are wanted, instead of the guess. */
  readonly pixels?: PixelChoice;
}

/** Samples that somebody chose for a model: a folder or file with its kind, or synthetic ones. */
export interface ChosenData {
  readonly type: DatasetSpec['type'];
  /** Empty of synthetic ones. */
  readonly path: string;
  /** What the answers are held against: the data set's labels, or float's answers. */
  readonly judged: 'labels' | 'float';
}

/** How pixels become a network's input, by the names of the engine's list. */
export interface PixelChoice {
  readonly form: string;
  readonly resize: PreprocessSpec['resize'];
}

export interface InitSummary {
  readonly recipe: string;
  /** False when the file was there already: it is left alone. */
  readonly created: boolean;
}

export type EvaluateTarget =
  /** A `*.quant.json`, or a model: then its default recipe. */
  | { readonly recipe: string; readonly recipeText?: string }
  /** A folder that `quantize` wrote; `set` may then hold `evaluation.*`, `preprocess.*` and `inputs.*` keys only. */
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
    /** File for what is found in the images, in COCO's results format. */
    readonly detections?: string;
  };

/** A result, and for a shard what `merge` needs to join it with the others. Plain JSON data. */
export interface EvaluatePart extends EvaluateResult {
  readonly shard?: Shard;
  /** SHA-256 of all pictures, also of those that other shards take. */
  readonly pictures?: string;
  readonly state?: unknown;
  /** Of the float model, where it was evaluated too. */
  readonly floatState?: unknown;
  /** Of every output beside the float model's. */
  readonly outputsState?: unknown;
  /** Names of the classes that occur in a shard, which has no details. */
  readonly classNames?: readonly (readonly [label: number, name: string])[];
  /** SHA-256 of the rest of a shard's part. */
  readonly checksum?: string;
}

/** What a file holds that is said to be a part. */
export interface PartFile {
  readonly file: string;
  readonly part: unknown;
}

/** Perhaps read one at a time, as they are asked for. */
export type PartFiles = AsyncIterable<PartFile> | Iterable<PartFile>;

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

/** A sweep as a plan in a folder. */
export interface FolderSweepRequest extends SweepRequest {
  readonly out: string;
  /** Into how many parts the images are divided; by default as many as `shard` says, or 1. */
  readonly shards?: number;
  /** This part alone. */
  readonly shard?: Shard;
  /** Only the plan is written. */
  readonly planOnly?: boolean;
}

export interface ResumeSweepRequest extends Effort {
  /** In which a plan lies. */
  readonly folder: string;
  readonly shard?: Shard;
}

export interface CompareRequest {
  /** Folder of an fpga export, or the one above it. */
  readonly golden: string;
  /** A folder of files called like golden values, or one file. */
  readonly dump: string;
  readonly image: number;
  /** Order of the dump's elements; absent: CHW. */
  readonly layout?: string;
  /** Which value a single file holds. */
  readonly value?: string;
  /** The directed vectors of single steps instead of an image's. */
  readonly directed?: boolean;
}
