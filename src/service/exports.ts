/** Exports with a disk: of a run's folder, with what its recipe says and what a request lays over it. */
import {
  exportJob,
  exportWarnings,
  previewFormats,
  readExportOptions,
  wantedGolden,
  wantedImages,
  wantsCfg,
  wantsDirected,
  wantsGolden,
} from '../engine/exportJob';
import { directedGoldens } from '../engine/directed/directedGoldens';
import { goldensFor, type GoldenRequest } from '../engine/golden';
import { loadCfg } from '../engine/models';
import { kindOf } from '../engine/modelKind';
import { plannedDirected, plannedGoldens } from '../engine/plannedGolden';
import { completeRecipe } from '../engine/recipe';
import { sharedSteps } from '../engine/steps';
import type { ExportRequest, ExportSummary } from '../protocol/results/requests';
import { exportFolderOf } from '../protocol/results/exportFolder';
import type { ExportPreview } from '../protocol/results/exportPreview';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { throwIfCancelled } from '../util/errors';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { requireExportPlace, writeExport } from './exportFolder';
import { draftOf, openRun } from './runs';

export async function exportRun(request: ExportRequest, job: Job): Promise<ExportSummary> {
  await requireExportPlace(request.out ?? exportFolderOf(request.runDir));
  const { model, formats, context, folder } = await prepare(request, computed, job);
  const exported = exportJob(model, formats, context);
  const written = await writeExport(folder, exported, () => throwIfCancelled(job.signal));
  return { folder, files: written, warnings: exportWarnings(model, formats, context) };
}

/** What `exportRun` would write, and which formats it would refuse. Writes nothing, and computes no golden vector. */
export async function previewExport(request: ExportRequest, job: Job): Promise<ExportPreview> {
  const { model, formats, context, folder } = await prepare(request, planned, job);
  return { folder, formats: previewFormats(model, formats, context) };
}

interface Prepared {
  readonly model: QuantizedModel;
  readonly formats: readonly string[];
  readonly context: Parameters<typeof exportJob>[2];
  readonly folder: string;
}

/** Where golden vectors come from. */
interface Vectors {
  readonly ofImages: (
    model: QuantizedModel,
    recipe: Parameters<typeof goldensFor>[1],
    request: GoldenRequest,
    job: Job,
  ) => ReturnType<typeof goldensFor>;
  readonly directed: (model: QuantizedModel) => Promise<ReturnType<typeof directedGoldens>>;
}

const computed: Vectors = {
  ofImages: async (model, recipe, request, job) => goldensFor(model, recipe, request, files, await sharedSteps(), job),
  directed: async (model) => directedGoldens(model, await sharedSteps()),
};

const planned: Vectors = {
  ofImages: (model, recipe, request) => plannedGoldens(model, recipe, request, files),
  directed: (model) => Promise.resolve(plannedDirected(model)),
};

async function prepare(
  { runDir, formats, options, out }: ExportRequest,
  vectors: Vectors,
  job: Job,
): Promise<Prepared> {
  const { record, model } = await openRun(runDir);
  const draft = draftOf(record.recipe, record.recipe.set);
  const wanted = formats.length > 0 ? formats : draft.export;
  const chosen = readExportOptions({ ...draft.exportOptions, ...options });
  const golden = wantedGolden(wanted);
  const recipe = completeRecipe(draft, kindOf(model.graph, draft.evaluation));
  const images = { images: wantedImages(wanted, chosen), accumulators: golden === 'accumulators' };
  const pictured = golden && wantsGolden(chosen, 'images');
  const goldens = pictured ? await vectors.ofImages(model, recipe, images, job) : undefined;
  const directs = wantsDirected(wanted) && wantsGolden(chosen, 'directed');
  const directed = directs ? await vectors.directed(model) : undefined;
  const cfg = wantsCfg(wanted) && model.graph.format === 'darknet' ? await loadCfg(files, draft) : undefined;
  throwIfCancelled(job.signal);
  const { name, quantize } = record;
  return {
    model,
    formats: wanted,
    context: {
      name,
      provenance: quantize.provenance,
      options: chosen,
      goldens,
      directed,
      run: record,
      cfg,
      preprocess: recipe.preprocess,
    },
    folder: out ?? exportFolderOf(runDir),
  };
}
