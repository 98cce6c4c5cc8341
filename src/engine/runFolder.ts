/** What the folders of runs, sweeps and allocations hold: their records, and the other files as bytes. Hosts write them. */
import { htmlReport } from '../export/htmlReport';
import { lineChartFile } from '../export/htmlReport/lineChart';
import type { ReportData } from '../export/htmlReport/reportData';
import { sweepChart } from '../export/htmlReport/sweepSection';
import { originOf } from '../protocol/views/reportRows';
import type { AllocateResult, InspectResult, SensitivityResult, SweepFigures } from '../protocol/results/results';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { fullestFirst } from './evaluations';
import { encodeModelFile } from './modelFile';
import type { RunRecord, SweepRecord } from './records';
import { runShape, sweepFileShape } from './stored/recordShapes';
import { readShape } from './stored/shape';
import type { QuantizedModel } from '../quantize/quantizedModel';

/** Marks a folder as one of ours. */
export const runMarker = 'run.json';
export const modelFileName = 'model.shiftwise';

/** The record with what `sensitivity` found: its rows' SQNR stands with the layers too, where overlays and tables look. */
export function withSensitivity(record: RunRecord, sensitivity: SensitivityResult): RunRecord {
  const alone = new Map(sensitivity.layers.map(({ name, sqnrDb }) => [name, sqnrDb]));
  const layers = record.quantize.layers.map((layer) => {
    const found = alone.get(layer.name);
    return found === undefined ? layer : { ...layer, sqnrDb: { ...layer.sqnrDb, alone: found } };
  });
  return { ...record, quantize: { ...record.quantize, layers }, sensitivity };
}

/** What a run's folder holds beside its record. */
export function runFiles(record: RunRecord, model: QuantizedModel): OutputFile[] {
  return [{ name: modelFileName, bytes: encodeModelFile(model) }, runReportFile(record)];
}

/** Changes when the run is evaluated, as the record does. */
export function runReportFile(record: RunRecord): OutputFile {
  return htmlReport(runReport(record));
}

export function runReport(record: RunRecord): ReportData {
  const { name, inspect, quantize, sensitivity } = record;
  return {
    title: name,
    provenance: [quantize.provenance, ...evaluatedLines(record)],
    model: inspect,
    quantize: [quantize],
    evaluate: fullestFirst(record),
    sensitivity,
  };
}

function evaluatedLines(record: RunRecord): readonly string[] {
  const [fullest, ...others] = fullestFirst(record);
  if (!fullest) return [];
  const kept = others.length > 0 ? [`the fullest of ${others.length + 1} evaluations, which all stand below`] : [];
  return [fullest.provenance, ...kept];
}

/** Marks a folder as one of a sweep. */
export const sweepMarker = 'sweep.json';

/** What lies beside `sweep.json`: the report for people, and a chart of each metric as SVG. */
export function sweepFiles(record: SweepRecord): OutputFile[] {
  const metrics = [...new Set(record.rows.flatMap((row) => Object.keys(row.metrics)))];
  const charts = metrics.map((metric) => ({
    name: `chart-${metric.replace(/[^\w.-]/g, '_')}.svg`,
    bytes: new TextEncoder().encode(lineChartFile(sweepChart(record, metric))),
  }));
  return [htmlReport(sweepReport(record)), ...charts];
}

export function sweepReport(record: SweepFigures & Partial<SweepRecord>): ReportData {
  return { title: record.name ?? 'Sweep', provenance: originOf(record), model: record.inspect, sweep: record };
}

/** Marks a folder as one of an allocation. */
export const allocationMarker = 'allocation.json';

/** What lies beside `allocation.json`. */
export function allocationFiles(name: string, inspect: InspectResult, allocation: AllocateResult): OutputFile[] {
  return [htmlReport(allocationReport(name, allocation, inspect))];
}

export function allocationReport(title: string, allocation: AllocateResult, model?: InspectResult): ReportData {
  return { title, provenance: [allocation.provenance], model, allocation };
}

/** Throws InputError, naming the field, when the text is not a run's. `where` is for the message. */
export function readRunRecord(text: string, where: string): RunRecord {
  return readShape(runShape, jsonIn(text, where, "a run's description"), where, 'quantize again');
}

/** Throws InputError when the text is no sweep's. What `--json` prints, and files of earlier versions, have the result alone. */
export function readSweepRecord(text: string, where: string): SweepFigures & Partial<SweepRecord> {
  const value = jsonIn(text, where, 'the result of a sweep');
  return readShape(sweepFileShape, value, where, 'sweep again') as SweepFigures & Partial<SweepRecord>;
}

export function jsonIn(text: string, where: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${where}: expected ${expected}, found text that is no JSON`);
  }
}
