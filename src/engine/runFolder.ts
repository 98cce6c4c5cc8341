/** What a run's folder holds, as bytes: `run.json`, the quantized model, and the report for people. */
import { htmlReport } from '../export/htmlReport';
import type {
  AllocateResult,
  EvaluateResult,
  InspectResult,
  QuantizeResult,
  SensitivityResult,
  SweepResult,
} from '../protocol/results';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { encodeModelFile } from './modelFile';
import type { QuantizedModel } from '../quantize/quantizedModel';

/** Marks a folder as one of ours. */
export const runMarker = 'run.json';
export const modelFileName = 'model.shiftwise';

export interface RunRecord {
  readonly version: 1;
  /** The recipe as it was, for evaluating again with other images: its text, its path, and what `--set` added. */
  readonly recipe: { readonly path: string; readonly text: string; readonly set: readonly string[] };
  readonly name: string;
  /** Size and name of the model file, to tell whether a run still fits it. */
  readonly source: { readonly name: string; readonly bytes: number };
  readonly inspect: InspectResult;
  readonly quantize: QuantizeResult;
  readonly evaluate?: EvaluateResult;
  readonly sensitivity?: SensitivityResult;
}

/** The record with what `sensitivity` found: its rows' SQNR stands with the layers too, where overlays and tables look. */
export function withSensitivity(record: RunRecord, sensitivity: SensitivityResult): RunRecord {
  const alone = new Map(sensitivity.layers.map(({ name, sqnrDb }) => [name, sqnrDb]));
  const layers = record.quantize.layers.map((layer) => {
    const found = alone.get(layer.name);
    return found === undefined ? layer : { ...layer, sqnrDb: { ...layer.sqnrDb, alone: found } };
  });
  return { ...record, quantize: { ...record.quantize, layers }, sensitivity };
}

export function runFiles(record: RunRecord, model: QuantizedModel): OutputFile[] {
  return [{ name: modelFileName, bytes: encodeModelFile(model) }, ...recordFiles(record)];
}

/** The parts of a run's folder that change when it is evaluated. */
export function recordFiles(record: RunRecord): OutputFile[] {
  const { name, quantize, evaluate } = record;
  const report = htmlReport({
    title: name,
    provenance: [quantize.provenance, ...(evaluate ? [evaluate.provenance] : [])],
    model: record.inspect,
    quantize: [quantize],
    evaluate: evaluate ? [evaluate] : [],
    sensitivity: record.sensitivity,
  });
  return [{ name: runMarker, bytes: jsonBytes(record) }, report];
}

export function sweepFiles(
  name: string,
  inspect: InspectResult,
  sweep: SweepResult,
  provenance: readonly string[],
): OutputFile[] {
  const report = htmlReport({ title: name, provenance, model: inspect, sweep });
  return [{ name: 'sweep.json', bytes: jsonBytes(sweep) }, report];
}

export function allocationFiles(name: string, inspect: InspectResult, allocation: AllocateResult): OutputFile[] {
  const report = htmlReport({ title: name, provenance: [allocation.provenance], model: inspect, allocation });
  return [{ name: 'allocation.json', bytes: jsonBytes(allocation) }, report];
}

/** Throws InputError when the text is not a run's. `where` is for the message. */
export function readRunRecord(text: string, where: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${where}: expected a run's description, found text that is no JSON`);
  }
  const record = value as Partial<RunRecord> | null;
  if (record?.version !== 1 || !record.recipe || !record.quantize) {
    throw new InputError(`${where}: expected a run of version 1; quantize again`);
  }
  return value as RunRecord;
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
