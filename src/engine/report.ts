/** What a page shows of a run, a sweep or an allocation, from the text of its file. */
import { htmlReport } from '../export/htmlReport';
import { lineChartFile } from '../export/htmlReport/lineChart';
import { isObject } from '../evaluate/evaluator';
import type { ReportData } from '../export/htmlReport/reportData';
import { lineChartOf } from '../protocol/views/lineChart';
import type { ChartRequest, ReportDocument } from '../protocol/views/reportApi';
import { rowsOfSweep } from '../protocol/views/reportRows';
import { InputError } from '../util/errors';
import { baseName } from './models';
import { allocationReport, jsonIn, readRunRecord, readSweepRecord, runReport, sweepReport } from './runFolder';
import { allocateShape } from './stored/resultShapes';
import { readShape } from './stored/shape';

/** Throws InputError when the text is none of the three. */
export function reportDocument(text: string, path: string): ReportDocument {
  const value = jsonIn(text, path, 'a run, a sweep or an allocation');
  if (!isObject(value) || !['quantize', 'budget', 'rows'].some((key) => key in value)) {
    throw new InputError(`${path}: expected a run, a sweep or an allocation, found other JSON`);
  }
  if ('quantize' in value) {
    const record = readRunRecord(text, path);
    return { kind: 'run', title: record.name, html: textOf(runReport(record)), recipeName: record.name };
  }
  if ('budget' in value) {
    const title = baseName(path);
    const allocation = readShape(allocateShape, value, path, 'allocate again');
    return { kind: 'allocation', title, html: textOf(allocationReport(title, allocation)) };
  }
  const sweep = readSweepRecord(text, path);
  const title = sweep.name ?? baseName(path);
  const rows = rowsOfSweep(sweep, title, sweep.recipe?.path);
  return { kind: 'sweep', title, html: textOf({ ...sweepReport(sweep), title }), rows };
}

export const chartFile = ({ rows, choice }: ChartRequest): string => lineChartFile(lineChartOf(rows, choice));

const textOf = (data: ReportData): string => new TextDecoder().decode(htmlReport(data).bytes);
