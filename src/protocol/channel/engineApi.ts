/**
 * What the worker offers to its host, as an interface of async methods. The channel derives calls and answers from it.
 * Everything that crosses is plain data. Paths are absolute.
 */
import type { DetectionsRequest, FeatureMaps, FeatureMapsRequest, ImageSeen, ImageSet } from '../results/detections';
import type { ExportFormat, ExportPreview } from '../results/exportPreview';
import type { HardwareRequest, HardwareResult } from '../results/hardwareResult';
import type { ImportedOverlays, ImportRequest } from '../views/importedOverlays';
import type { DataAtRequest, Offer, OfferRequest, Preview, PreviewRequest } from '../results/offer';
import type { LayerDetail, LayerRequest } from '../results/layerDetail';
import type { ChartRequest, ReportDocument } from '../views/reportApi';
import type { EvaluateResult, InspectResult, SensitivityResult, WeightSummary } from '../results/results';
import type { TensorValues } from '../results/tensorValues';
import type { RunListing } from '../results/runs';
import type {
  ChosenData,
  Effort,
  ExportRequest,
  ExportSummary,
  InitRequest,
  InitSummary,
  InspectRequest,
  KeptRun,
  KeptSweep,
  ListRequest,
  ModelRef,
  RecipeRun,
  RunRequest,
  RunSummary,
  SweepRequest,
} from '../results/requests';

export interface EngineApi {
  inspect(model: InspectRequest): Promise<InspectResult>;
  /** The distribution of the weights of each layer that has some, by layer name. */
  weights(model: ModelRef): Promise<Readonly<Record<string, WeightSummary>>>;
  /** The numbers of a layer's learned tensors, as the file has them; only these are read. */
  tensors(request: ModelRef & { readonly layer: string }): Promise<readonly TensorValues[]>;
  /** The newest run of a model (by its recipe's default run folder), if there is one that still fits the model. */
  lastRun(model: ModelRef): Promise<RunSummary | undefined>;
  /** The run of a recipe (or of a model's default recipe) in its default folder, if there is one. */
  runOf(recipe: string): Promise<RecipeRun | undefined>;
  /** The runs in these folders and the sweeps in these files, newest first; `problems` names what holds none. */
  runs(request: ListRequest): Promise<RunListing>;
  /** One run, whether or not the model has changed since. */
  run(request: { readonly runDir: string }): Promise<KeptRun>;
  /** Writes a commented recipe beside the model and answers its path; an existing recipe is left alone and answered. */
  init(request: InitRequest): Promise<InitSummary>;
  /** What lies about and is guessed, before a model is quantized for the first time. Writes nothing. */
  offer(request: OfferRequest): Promise<Offer>;
  /** What samples lie at a place that a person names: of which kind, and whether their labels fit the model. */
  dataAt(request: DataAtRequest): Promise<ChosenData>;
  /** One sample as the network would see it, with float's answer. Writes nothing. */
  preview(request: PreviewRequest): Promise<Preview>;
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
  /** A run as hardware for a device and a rate: what it takes, and how fast it is. Writes nothing. */
  hardware(request: HardwareRequest): Promise<HardwareResult>;
  exportFormats(): Promise<readonly ExportFormat[]>;
  /** What `export` would write and which formats it would refuse; nothing is written. */
  previewExport(request: ExportRequest): Promise<ExportPreview>;
  export(request: ExportRequest): Promise<ExportSummary>;
}
