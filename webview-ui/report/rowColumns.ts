/** The columns of a report's rows: the settings that differ, then the figures. */
import { t } from '@vscode/l10n';
import { settingName, valuesOf } from '../../src/protocol/views/lineChart';
import { isNoise, sureText } from '../../src/protocol/results/confidenceText';
import { metricName } from '../../src/protocol/results/metrics';
import type { ReportRow, ReportRows } from '../../src/protocol/views/reportRows';
import type { Column } from '../model/columns';

export function rowColumns(rows: ReportRows): readonly Column<ReportRow>[] {
  const differing = rows.keys.filter((key) => rows.kind === 'runs' || valuesOf(rows, key).length > 1);
  return [...differing.map((key) => settingColumn(rows, key)), ...rows.metrics.map(metricColumn)];
}

/** What all rows share: "granularity per-channel"; empty when everything differs. */
export function sharedSettings(rows: ReportRows): string {
  const shared = rows.keys.flatMap((key) => {
    const values = valuesOf(rows, key);
    return rows.kind === 'sweep' && values.length === 1 ? [`${settingName(key)} ${values[0]}`] : [];
  });
  return shared.join(', ');
}

function settingColumn({ rows }: ReportRows, key: string): Column<ReportRow> {
  const valueOf = ({ settings }: ReportRow): number | string | undefined => {
    const value = settings[key];
    return typeof value === 'boolean' ? String(value) : value;
  };
  return {
    id: `setting-${key}`,
    label: capital(settingName(key)),
    numeric: rows.every((row) => typeof row.settings[key] === 'number'),
    text: (row) => String(valueOf(row) ?? '–'),
    key: valueOf,
  };
}

function metricColumn(metric: string): Column<ReportRow> {
  return {
    id: `metric-${metric}`,
    label: metricName(metric),
    numeric: true,
    text: ({ metrics, confidence }) => (metric in metrics ? judgedText(metric, metrics[metric], confidence) : '–'),
    key: ({ metrics }) => metrics[metric],
  };
}

function judgedText(metric: string, value: number, confidence: ReportRow['confidence']): string {
  const text = sureText(metric, value, confidence?.metrics[metric]);
  const difference = confidence?.difference?.[metric];
  return difference && isNoise(difference) ? t('{0}, as float but for noise', text) : text;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
