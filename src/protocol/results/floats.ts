/** Float's figures of a sweep: one of all rows, or one of each resolution. */
import type { Intervals, Metrics, SweepFigures, SweepRow } from './results';

export interface FloatFigures {
  /** That say which resolution; empty where there is one. */
  readonly settings: SweepRow['settings'];
  readonly metrics: Metrics;
  readonly intervals?: Intervals;
}

export function floatsOf({
  rows,
  float,
  floatIntervals,
}: Pick<SweepFigures, 'rows' | 'float' | 'floatIntervals'>): readonly FloatFigures[] {
  const found = new Map<string, FloatFigures>();
  for (const row of rows) {
    if (!row.float) continue;
    const settings = Object.fromEntries(Object.entries(row.settings).filter(([key]) => isOfResolution(key)));
    found.set(JSON.stringify(settings), { settings, metrics: row.float, intervals: row.floatIntervals });
  }
  return found.size > 0 ? [...found.values()] : [{ settings: {}, metrics: float, intervals: floatIntervals }];
}

/** Whether a key of a recipe says at which size a model is computed. */
export const isOfResolution = (key: string): boolean => key === 'preprocess.size' || /^inputShape(\.|$)/.test(key);
