/** `sweep`: every combination of some settings, quantized and evaluated on the same images (the report's tables 4.1–4.7). */
import type { Measured } from '../evaluate/evaluator';
import type { Compute } from '../evaluate/runQuantized';
import type { SweepResult } from '../protocol/results/results';
import type { PlannedSweep } from '../protocol/results/sweepPlan';
import type { Files } from '../util/files';
import type { Job } from '../util/progress';
import { recipeBasis } from './basis';
import { needsNoImages } from './calibrateJob';
import { floatFigures, sureRows } from './confidence';
import { byKey, keysOf } from './journaled';
import { calibratedOn, evaluationLine, judgingOf } from './provenance';
import type { Recipe } from './recipeTypes';
import { calibrationDigests, preparations, sweepBases, type SweepBase, type SweepPlan } from './sweep/base';
import {
  floatSubject,
  measuredAtOnce,
  measuredOfShards,
  quantizedSubject,
  recordShards,
  shardKeys,
} from './sweep/measure';
import type { Row, Subject } from './sweep/measure';
import { openPoints, type FloatPoint, type Point, type Points } from './sweep/points';

export type { SweepPlan };

/** What a process does of a plan that lies on a disk. */
export interface SweepShare {
  /** Told what the sweep consists of, before anything is computed. */
  readonly announce?: (planned: PlannedSweep) => Promise<void>;
  /** Nothing more than that. */
  readonly planOnly?: boolean;
  /** Only this shard, from 1. */
  readonly only?: number;
}

/** Undefined where parts are missing that others are to compute. */
export async function sweepJob(
  plan: SweepPlan,
  files: Files,
  compute: Compute,
  job: Job,
  { announce, planOnly = false, only }: SweepShare = {},
): Promise<SweepResult | undefined> {
  const started = performance.now();
  const points = await openPoints(plan, files);
  const { rows, floats } = points;
  const [{ base }] = floats;
  const calibrated = calibrationDigests(base, files, job);
  const keys = await keysOfSweep(points, calibrated, files, job);
  await announce?.(await plannedOf(points, plan, keys));
  if (planOnly) return undefined;
  const shares = new Map(floats.map((float) => [float.base, preparations(float.base, calibrated, files, job)]));
  const subjects = rows.map(({ base: own, recipe, text }, at) => {
    const stage = `${at + 1}/${rows.length} ${text}`;
    return quantizedSubject({ key: keys.rows[at], stage, recipe, images: own.images }, shares.get(own)!, compute, job);
  });
  const ofFloat = floats.map((float, at) => floatSubject(keys.floats[at], float.base));
  const measured = await measuredAll(subjects, ofFloat, { of: plan.shards, only }, job);
  if (!measured) return undefined;
  const floatOf = rows.map((row) => measured.floats[floats.findIndex((float) => float.base === row.base)]);
  const figures = sureRows(measured.rows, floatOf);
  return {
    evaluator: base.recipe.evaluation.evaluator,
    images: base.images.total,
    rows: rows.map(({ settings }, at) => {
      const { cost } = measured.rows[at];
      return { settings, ...figures[at], ...(cost && { cost }), ...(floats.length > 1 && floatFigures(floatOf[at])) };
    }),
    ...floatFigures(measured.floats[0]),
    seconds: (performance.now() - started) / 1000,
    provenance: sweepLine(base, plan),
  };
}

interface Keys {
  readonly rows: readonly string[];
  readonly floats: readonly string[];
}

/** Empty where nothing is kept. */
async function keysOfSweep(
  { rows, floats }: Points,
  calibrated: (recipe: Recipe) => Promise<unknown>,
  files: Files,
  job: Job,
): Promise<Keys> {
  if (!job.journal) return { rows: rows.map(() => ''), floats: floats.map(() => '') };
  const basis = await sweepBases(
    floats.map(({ base }) => base),
    files,
    job,
  );
  const ofRow = async ({ recipe }: Point): Promise<unknown> => [recipeBasis(recipe), await calibrated(recipe)];
  const ofFloat = ({ base }: FloatPoint): unknown => {
    const { settings, preprocess, evaluation } = base.recipe;
    return [settings.maxPoolPadding, settings.leaky, preprocess, { ...evaluation, dataset: undefined }];
  };
  const keyOf = async <P extends FloatPoint>(unit: string, part: P, dependsOn: (part: P) => unknown) =>
    (await keysOf({ parts: [part], unit, basis: basis.get(part.base), dependsOn }))[0];
  return {
    rows: await Promise.all(rows.map((row) => keyOf('settings', row, ofRow))),
    floats: await Promise.all(floats.map((float) => keyOf('float', float, ofFloat))),
  };
}

async function plannedOf({ rows, floats }: Points, { shards }: SweepPlan, keys: Keys): Promise<PlannedSweep> {
  const partsOf = async (key: string) => ({ key, parts: await shardKeys(key, shards) });
  const planned = (points: readonly FloatPoint[], ofPoints: readonly string[]) =>
    Promise.all(points.map(async ({ settings }, at) => ({ settings, ...(await partsOf(ofPoints[at])) })));
  const { recipe, images } = floats[0].base;
  return {
    evaluator: recipe.evaluation.evaluator,
    ...{ images: images.total, shards },
    rows: await planned(rows, keys.rows),
    float: await partsOf(keys.floats[0]),
    ...(floats.length > 1 && { floats: await planned(floats, keys.floats) }),
  };
}

interface MeasuredAll {
  readonly rows: readonly Row[];
  readonly floats: readonly Measured[];
}

async function measuredAll(
  rows: readonly Subject[],
  floats: readonly Subject[],
  shards: { readonly of: number; readonly only?: number },
  job: Job,
): Promise<MeasuredAll | undefined> {
  const each = (subjects: readonly Subject[], unit: string) =>
    byKey({ parts: subjects, keys: subjects.map(({ key }) => key), unit }, job, (subject) =>
      measuredAtOnce(subject, job),
    );
  if (shards.of === 1) return { rows: await each(rows, 'settings'), floats: await each(floats, 'float') };
  await recordShards([...rows, ...floats], shards, job);
  const all: Row[] = [];
  for (const subject of [...rows, ...floats]) {
    const measured = await measuredOfShards(subject, shards.of, job);
    if (!measured) return undefined;
    all.push(measured);
  }
  return { rows: all.slice(0, rows.length), floats: all.slice(rows.length) };
}

/** Settings that a row has of its own stand with the row. */
function sweepLine({ loaded, recipe, images }: SweepBase, { vary }: SweepPlan): string {
  const keys = vary.map(([key]) => key);
  const preset = keys.includes('preset') ? '' : `, preset ${recipe.settings.preset}`;
  const varying = keys.length > 0 ? `, varying ${keys.join(', ')}` : '';
  const judged = evaluationLine(judgingOf(recipe), images.total);
  const calibrated = calibratedOn(recipe.calibration, needsNoImages(loaded, recipe) ? 0 : undefined);
  return `recipe ${recipe.name}${preset}${varying}; ${judged}, ${calibrated}`;
}
