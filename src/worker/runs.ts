/** Where runs live, and reading them back. */
import { basename, dirname, join } from 'node:path';
import { decodeModelFile, type Wanted } from '../engine/modelFile';
import { parseRecipe, type RecipeDraft } from '../engine/recipe';
import { modelFileName, readRunRecord, recordFiles, runMarker, type RunRecord } from '../engine/runFolder';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import { nodeFiles, withParts, writeWhole } from '../util/nodeFiles';

/** A recipe as it was read, from disk or from a run's record. */
export interface RecipeSource {
  readonly path: string;
  readonly text: string;
}

export function draftOf({ path, text }: RecipeSource, set: readonly string[]): RecipeDraft {
  return parseRecipe({ path, text, resolve: (...parts) => nodeFiles.resolve(...parts) }, set);
}

/** `.shiftwise/<recipe name>` beside the recipe. */
export function defaultRunDir(recipePath: string): string {
  return join(dirname(recipePath), '.shiftwise', basename(recipePath).replace(/(\.quant)?\.jsonc?$/i, ''));
}

export function defaultRecipePath(modelPath: string): string {
  return modelPath.replace(/\.[^./\\]+$/, '') + '.quant.json';
}

export const isRecipePath = (path: string): boolean => /\.jsonc?$/i.test(path);

export async function readRun(runDir: string): Promise<RunRecord> {
  const path = join(runDir, runMarker);
  if (!(await nodeFiles.exists(path)))
    throw new InputError(`${runDir}: no run here (no ${runMarker}); quantize writes one`);
  return readRunRecord(await nodeFiles.readText(path), path);
}

/** Of the model's file, what `wanted` says is read; all of it by default. */
export function readRunModel(runDir: string, wanted?: Wanted): Promise<QuantizedModel> {
  const path = join(runDir, modelFileName);
  return withParts(path, (parts) => decodeModelFile(parts, path, wanted));
}

/** Replaces what an evaluation adds: `run.json` and the report. */
export async function updateRun(runDir: string, record: RunRecord): Promise<void> {
  for (const { name, bytes } of recordFiles(record)) await writeWhole(join(runDir, name), bytes);
}
