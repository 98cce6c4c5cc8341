/**
 * What the worker offers to its host, as an interface of async methods. The channel derives calls and answers from it.
 * Everything that crosses is plain data. Paths are absolute.
 */
import type { DetectionsRequest, FeatureMaps, FeatureMapsRequest, ImageSeen, ImageSet } from './detections';
import type { ExportOptionTexts } from './exportOptions';
import type { ExportFormat, ExportPreview } from './exportPreview';
import type { ImportedOverlays, NamedLayers } from './importedOverlays';
import type { LayerDetail, LayerRequest } from './layerDetail';
import type { ChartRequest, ReportDocument } from './reportApi';
import type {
  EvaluateResult,
  InspectResult,
  QuantizeResult,
  SensitivityResult,
  SweepResult,
  WeightSummary,
} from './results';
import type { RunListing } from './runs';
import type { SweepRequest } from './service';

export interface ModelRef {
  readonly model: string;
  /** Darknet only; found beside the cfg (or the cfg beside the weights) when not given. */
  readonly weights?: string;
}

/** What a job may use of the machine. */
export interface Effort {
  /** Threads to compute on; 0, the default: one for each core. */
  readonly threads?: number;
}

export interface RunRequest extends Effort {
  /** Path of a `*.quant.json`, or a model: then the default recipe is used and written beside the model first. */
  readonly recipe: string;
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

export interface ImportRequest {
  readonly path: string;
  /** What people know the file by. */
  readonly name: string;
  readonly model: NamedLayers;
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

export interface EngineApi {
  inspect(model: ModelRef): Promise<InspectResult>;
  /** The distribution of the weights of each layer that has some, by layer name. */
  weights(model: ModelRef): Promise<Readonly<Record<string, WeightSummary>>>;
  /** The newest run of a model (by its recipe's default run folder), if there is one that still fits the model. */
  lastRun(model: ModelRef): Promise<RunSummary | undefined>;
  /** The run of a recipe (or of a model's default recipe) in its default folder, if there is one. */
  runOf(recipe: string): Promise<RecipeRun | undefined>;
  /** The runs in these folders and the sweeps in these files, newest first; `problems` names what holds none. */
  runs(request: ListRequest): Promise<RunListing>;
  /** One run, whether or not the model has changed since. */
  run(request: { readonly runDir: string }): Promise<RunSummary>;
  /** Writes a commented recipe beside the model and answers its path; an existing recipe is left alone and answered. */
  init(model: ModelRef): Promise<{ readonly recipe: string; readonly created: boolean }>;
  quantize(request: RunRequest): Promise<RunSummary>;
  evaluate(request: Effort & { readonly runDir: string }): Promise<EvaluateResult>;
  /** Evaluates every combination of settings and keeps the result beside the recipe's runs. */
  keepSweep(request: SweepRequest): Promise<KeptSweep>;
  /** What a page shows of a run (`run.json`), a sweep or an allocation. Writes nothing. */
  report(request: { readonly path: string }): Promise<ReportDocument>;
  /** A chart of a report's rows, as the text of an SVG file. */
  chart(request: ChartRequest): Promise<string>;
  /** One layer of a run looked at closely, with methods and widths tried on it alone. Writes nothing. */
  layer(request: LayerRequest): Promise<LayerDetail>;
  /** Figures that another tool wrote, as overlays on a model's layers. */
  importOverlays(request: ImportRequest): Promise<ImportedOverlays>;
  /** Measures what each layer of a run costs when it alone is quantized, and keeps that with the run. */
  sensitivity(request: { readonly runDir: string }): Promise<SensitivityResult>;
  /** The images that a run was calibrated with, and those it is evaluated on. */
  images(request: { readonly runDir: string }): Promise<readonly ImageSet[]>;
  /** What a run sees in one image, in float and in integers. Writes nothing. */
  detections(request: DetectionsRequest): Promise<ImageSeen>;
  /** A page of the feature maps of one layer for one image. */
  featureMaps(request: FeatureMapsRequest): Promise<FeatureMaps>;
  exportFormats(): Promise<readonly ExportFormat[]>;
  /** What `export` would write and which formats it would refuse; nothing is written. */
  previewExport(request: ExportRequest): Promise<ExportPreview>;
  export(request: ExportRequest): Promise<ExportSummary>;
}
