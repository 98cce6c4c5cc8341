/** The shapes of what marks a folder of ours: run.json, sweep.json and plan.json. */
import type { RunRecord, SweepPlanRecord, SweepRecord } from '../records';
import {
  evaluateShape,
  inspectShape,
  intervals,
  metrics,
  quantizeShape,
  sensitivityShape,
  setting,
  sweepRows,
} from './resultShapes';
import { byName, count, figure, listOf, object, oneOf, optional, text, type Shape } from './shape';

const recipe: Shape<RunRecord['recipe']> = object({ path: text, text, set: listOf(text) });

export const runShape: Shape<RunRecord> = object<RunRecord>({
  version: oneOf(1),
  recipe,
  name: text,
  source: object({
    ...{ name: text, bytes: count },
    files: optional(listOf(object({ name: text, bytes: count, sum: text }))),
  }),
  inspect: inspectShape,
  quantize: quantizeShape,
  evaluate: optional(evaluateShape),
  evaluations: optional(listOf(evaluateShape)),
  sensitivity: optional(sensitivityShape),
  files: optional(listOf(object({ name: text, bytes: count, sha256: text }))),
  sealed: optional(oneOf(true)),
  checksum: optional(text),
});

/** What `--json` prints, and files of earlier versions, have the result alone; the report shows what there is. */
export const sweepFileShape = object<
  Partial<SweepRecord> & Pick<SweepRecord, 'evaluator' | 'rows' | 'float'> & { readonly seconds?: number }
>({
  version: optional(oneOf(1)),
  name: optional(text),
  recipe: optional(recipe),
  inspect: optional(inspectShape),
  evaluator: text,
  images: optional(count),
  rows: sweepRows,
  float: metrics,
  floatIntervals: optional(intervals),
  seconds: optional(figure),
  provenance: optional(text),
});

const parts = { key: text, parts: listOf(text) };
const plannedRows = listOf(object<SweepPlanRecord['rows'][number]>({ settings: byName(setting), ...parts }));

export const planShape = object<SweepPlanRecord>({
  version: oneOf(1),
  name: text,
  recipe,
  vary: listOf(object({ key: text, values: listOf(text) })),
  limit: optional(count),
  evaluator: text,
  images: count,
  shards: count,
  rows: plannedRows,
  float: object<SweepPlanRecord['float']>(parts),
  floats: optional(plannedRows),
});
