/**
 * The package's door: `import { openModel, quantize, evaluate, exportRun } from 'shiftwise'`. The four jobs of the command line as functions:
 * paths in, plain data out, which is what `--json` prints. Nothing of them is kept between calls but loaded code; docs/api.md has examples.
 */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { useCompiler } from '../engine/steps';
import { exportOptionSpecs } from '../protocol/results/exportOptions';
import type { EvaluateRequest, ExportSummary, RunSummary } from '../protocol/results/requests';
import type { EvaluateResult, InspectResult, QuantizeResult } from '../protocol/results/results';
import { createLocalService } from '../service/localService';
import { startProgram } from '../service/program/startProgram';
import type { Progress } from '../util/progress';
import { compileOptimized } from '../worker/compile';
import { nodeThreads } from '../worker/threads';
import { requireArguments, requireKnown } from './options';
import { settingTexts, type SettingValue } from './settingTexts';

export { CancelledError, FormatError, InputError, ProgramError } from '../util/errors';
export type { EvaluateResult, ExportSummary, InspectResult, Progress, QuantizeResult, RunSummary, SettingValue };

export interface JobOptions {
  /** Aborting rejects with CancelledError; nothing half-written is left. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface OpenOptions extends JobOptions {
  /** Darknet only; found beside the cfg when not given. */
  readonly weights?: string;
  /** Sizes that the model leaves open, as `--input-shape` takes them: `x=1x3x416x416`. */
  readonly inputShape?: readonly string[];
}

export interface RecipeOptions extends JobOptions {
  /** Keys of the recipe to override, as `--set` does: `{ 'bits.weights': 4 }`. */
  readonly set?: Readonly<Record<string, SettingValue>>;
  /** Threads to compute on; 0, the default: one for each core. Results do not depend on it. */
  readonly threads?: number;
}

export interface QuantizeOptions extends RecipeOptions {
  /** Folder for the run; default `.shiftwise/NAME` beside the recipe. */
  readonly out?: string;
}

export interface EvaluateOptions extends RecipeOptions {
  /** Also evaluate the float model on the same images, into `float`. */
  readonly float?: boolean;
  /** The first so many images only. */
  readonly limit?: number;
}

export interface ExportOptions extends JobOptions {
  /** Names of formats; default: the recipe's own list. */
  readonly formats?: readonly string[];
  /** Folder to write to; default `RUN_DIR.export`, beside the run. */
  readonly out?: string;
  /** What formats can be told, by name: `{ layout: 'tiled:8x16' }`. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * Reads a model's structure: layers with shapes, parameters and multiply-accumulates.
 *
 * @param model path of an `.onnx`, a Darknet `.cfg`, or a `.weights` file with its cfg beside it.
 * @throws FormatError where the file is damaged or of another format, InputError where it cannot be read.
 */
export async function openModel(model: string, options: OpenOptions = {}): Promise<InspectResult> {
  requireArguments('openModel', model, options);
  const { weights, inputShape, ...job } = options;
  return service.inspect({ model: resolve(model), weights: weights && resolve(weights), inputShape }, job);
}

/**
 * Quantizes as a recipe says and writes the run's folder, whole or not at all.
 *
 * @param recipe path of a `*.quant.json`, or of a model: then its default recipe is written beside it first.
 * @returns the folder, and of every layer bits, scales (real value of one integer step), adjustment and SQNR in dB.
 * @throws InputError for a recipe, model or data set at fault.
 */
export async function quantize(recipe: string, options: QuantizeOptions = {}): Promise<RunSummary> {
  requireArguments('quantize', recipe, options);
  const { set, out, threads, ...job } = options;
  const request = { recipe: resolve(recipe), set: settingTexts(set), out: out && resolve(out), threads };
  return service.quantize(request, job);
}

/**
 * Measures the quantized model's accuracy, computed in integers.
 *
 * @param target folder of a run, which keeps the result; or a recipe, which is quantized in memory.
 * @returns metrics as fractions of 1, with the images and settings that made them.
 * @throws InputError as `quantize`, and for settings of a run other than `evaluation.*`, `preprocess.*` and `inputs.*`.
 */
export async function evaluate(target: string, options: EvaluateOptions = {}): Promise<EvaluateResult> {
  requireArguments('evaluate', target, options);
  const { set, float = false, limit, threads, ...job } = options;
  const path = resolve(target);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const request: EvaluateRequest = {
    ...(isFolder ? { runDir: path } : { recipe: path }),
    ...{ set: settingTexts(set), float, limit, threads },
  };
  return service.evaluate(request, job);
}

/**
 * Writes a run's quantized model in other formats.
 *
 * @param runDir folder that `quantize` wrote.
 * @returns the folder, the files in it, and what somebody who uses them must know.
 * @throws InputError for an unknown format or option, or a model that a format cannot hold.
 */
export async function exportRun(runDir: string, options: ExportOptions = {}): Promise<ExportSummary> {
  requireArguments('exportRun', runDir, options);
  const { formats = [], out, options: texts = {}, ...job } = options;
  const known = exportOptionSpecs.map(({ key }) => key);
  requireKnown('exportRun', Object.keys(texts), known);
  return service.export({ runDir: resolve(runDir), formats, out: out && resolve(out), options: texts }, job);
}

useCompiler(compileOptimized);
const service = createLocalService((count) => nodeThreads(join(__dirname, 'compute.js'), count), startProgram);
