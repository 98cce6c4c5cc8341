/** Where runs live, and reading them back. */
import { basename, dirname, join } from 'node:path';
import { decodeModelFile } from '../engine/modelFile';
import { modelFileName, readRunRecord, recordFiles, runMarker, type RunRecord } from '../engine/runFolder';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import { nodeFiles, writeWhole } from '../util/nodeFiles';

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

/** `floats`: with the constants of the float graph, as `decodeModelFile` says. */
export async function readRunModel(runDir: string, floats = true): Promise<QuantizedModel> {
  const path = join(runDir, modelFileName);
  return decodeModelFile(await nodeFiles.read(path), path, floats);
}

/** Replaces what an evaluation adds: `run.json` and the report. */
export async function updateRun(runDir: string, record: RunRecord): Promise<void> {
  for (const { name, bytes } of recordFiles(record)) await writeWhole(join(runDir, name), bytes);
}
