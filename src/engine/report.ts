/** What a page shows of a run, a sweep or an allocation, from the text of its file. */
import { htmlReport } from '../export/htmlReport';
import { lineChartFile } from '../export/htmlReport/lineChart';
import type { ReportData } from '../export/htmlReport/reportData';
import { lineChartOf } from '../protocol/lineChart';
import type { ChartRequest, ReportDocument } from '../protocol/reportApi';
import { rowsOfSweep } from '../protocol/reportRows';
import type { AllocateResult } from '../protocol/results';
import { InputError } from '../util/errors';
import { baseName } from './models';
import { allocationReport, isSweep, jsonIn, readRunRecord, runReport, sweepReport } from './runFolder';

/** Throws InputError when the text is none of the three. */
export function reportDocument(text: string, path: string): ReportDocument {
  const value = jsonIn(text, path, 'a run, a sweep or an allocation');
  if (isSweep(value)) {
    const title = value.name ?? baseName(path);
    const rows = rowsOfSweep(value, title, value.recipe?.path);
    return { kind: 'sweep', title, html: textOf({ ...sweepReport(value), title }), rows };
  }
  if (isAllocation(value)) {
    const title = baseName(path);
    return { kind: 'allocation', title, html: textOf(allocationReport(title, value)) };
  }
  if (typeof value !== 'object' || value === null || !('quantize' in value)) {
    throw new InputError(`${path}: expected a run, a sweep or an allocation, found other JSON`);
  }
  const record = readRunRecord(text, path);
  return { kind: 'run', title: record.name, html: textOf(runReport(record)), recipeName: record.name };
}

export const chartFile = ({ rows, choice }: ChartRequest): string => lineChartFile(lineChartOf(rows, choice));

function isAllocation(value: unknown): value is AllocateResult {
  const { budget, rows, layers } = (value ?? {}) as Partial<AllocateResult>;
  return typeof budget === 'object' && Array.isArray(rows) && Array.isArray(layers);
}

const textOf = (data: ReportData): string => new TextDecoder().decode(htmlReport(data).bytes);
