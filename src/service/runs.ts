/** Where runs live, writing them and reading them back. */
import { basename, dirname, join } from 'node:path';
import { decodeModelFile, type Wanted } from '../engine/modelFile';
import { parseRecipe, type RecipeDraft } from '../engine/recipe';
import { modelFileName, readRunRecord, runFiles, runMarker, runReportFile, withSensitivity } from '../engine/runFolder';
import type { RunRecord } from '../engine/records';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { requireAsWritten } from '../engine/stored/asWritten';
import { InputError } from '../util/errors';
import { nodeFiles, withParts } from '../util/nodeFiles';
import { settle } from './folder/change';
import { earlierOf } from './folder/earlier';
import { addToFolder, fillFolder, holds } from './folder/filled';
import type { Mark } from './folder/listing';
import { stateOf } from './folder/written';

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

export async function readRun(runDir: string): Promise<RunRecord> {
  await settle(runDir);
  return recordIn(runDir);
}

async function recordIn(runDir: string): Promise<RunRecord> {
  const path = join(runDir, runMarker);
  if (!(await nodeFiles.exists(path)))
    throw new InputError(`${runDir}: no run here (no ${runMarker}); quantize writes one`);
  const record = readRunRecord(await nodeFiles.readText(path), path);
  await requireAsWritten(record, path, 'quantize again');
  return record;
}

/** Of the model's file, what `wanted` says is read; all of it by default. */
export function readRunModel(runDir: string, wanted?: Wanted): Promise<QuantizedModel> {
  const path = join(runDir, modelFileName);
  return withParts(path, (parts) => decodeModelFile(parts, path, wanted));
}

export interface OpenedRun {
  readonly record: RunRecord;
  readonly model: QuantizedModel;
}

/** A record and the model that belongs to it, also when the run is quantized anew in this very moment. */
export async function openRun(runDir: string, wanted?: Wanted): Promise<OpenedRun> {
  for (;;) {
    const record = await readRun(runDir);
    const damage = await damageOf(runDir, record);
    const model = damage ? undefined : await readRunModel(runDir, wanted);
    if (!sameModel(record, await readRun(runDir))) continue;
    if (model) return { record, model };
    throw new InputError(damage);
  }
}

/** Why the model's file is not the one that was written, if it is not; earlier versions did not say what they wrote. */
async function damageOf(runDir: string, { files = [] }: RunRecord): Promise<string | undefined> {
  const written = files.find(({ name }) => name === modelFileName);
  if (!written || (await stateOf(runDir, written)) === 'as written') return undefined;
  const sum = written.sha256.slice(0, 8);
  return `${join(runDir, modelFileName)}: expected ${written.bytes} bytes with SHA-256 ${sum}… as they were written, found others; quantize again`;
}

const sameModel = (a: RunRecord, b: RunRecord): boolean => modelSumOf(a) === modelSumOf(b);

const modelSumOf = ({ files }: RunRecord): string | undefined =>
  files?.find(({ name }) => name === modelFileName)?.sha256;

export const runMark = (runDir: string): Mark<RunRecord> => ({
  marker: runMarker,
  read: (text) => readRunRecord(text, runDir),
});

/** The run takes the place of the one before, which is kept; one of the very same model keeps what was measured on it. */
export async function writeRun(runDir: string, record: RunRecord, model: QuantizedModel): Promise<void> {
  const files = runFiles(record, model);
  const main = files.find(({ name }) => name === modelFileName)!;
  await fillFolder(runDir, {
    ...runMark(runDir),
    isSame: () => holds(join(runDir, modelFileName), main.bytes),
    content: (same) => {
      const whole = same ? withMeasured(record, same) : record;
      return { record: whole, files: [main, runReportFile(whole)] };
    },
  });
}

/** Everything that quantizing does not say is of the same model, and stays true. */
function withMeasured(record: RunRecord, same: RunRecord): RunRecord {
  const whole = { ...same, ...record };
  return same.sensitivity ? withSensitivity(whole, same.sensitivity) : whole;
}

/**
 * Adds what was measured on the run `seen` to its record and report, whatever else has been added meanwhile; the run may have become
 * an earlier one since. Answers the record as it is kept. Rejects with InputError when it is not there any more.
 */
export async function updateRun(
  runDir: string,
  seen: RunRecord,
  add: (record: RunRecord) => RunRecord,
): Promise<RunRecord> {
  let added: RunRecord | undefined;
  for (const place of [runDir, ...(await earlierOf(runDir, runMarker)).reverse()]) {
    await addToFolder(place, runMarker, async () => {
      const found = await recordIn(place);
      if (!sameModel(found, seen)) return undefined;
      added = add(found);
      return { record: added, files: [runReportFile(added)] };
    });
    if (added) return added;
  }
  throw new InputError(`${runDir}: the run has been replaced meanwhile, and the one that was measured is not there`);
}
