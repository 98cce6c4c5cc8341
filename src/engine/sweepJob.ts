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
import { calibrationDigests, openBase, preparations, sweepBasis, type SweepBase, type SweepPlan } from './sweep/base';
import {
  floatSubject,
  measuredAtOnce,
  measuredOfShards,
  quantizedSubject,
  recordShards,
  shardKeys,
} from './sweep/measure';
import type { Row, Subject } from './sweep/measure';
import { pointsOf, type Point } from './sweep/points';

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
  const base = await openBase(plan, files);
  const points = pointsOf(plan, base);
  const calibrated = calibrationDigests(base, files, job);
  const keys = await keysOfSweep(base, points, calibrated, files, job);
  await announce?.(await plannedOf(base, plan, points, keys));
  if (planOnly) return undefined;
  const share = preparations(base, calibrated, files, job);
  const rows = points.map(({ recipe, text }, at) => {
    const stage = `${at + 1}/${points.length} ${text}`;
    return quantizedSubject({ key: keys.rows[at], stage, recipe }, share, compute, job);
  });
  const measured = await measuredAll(rows, floatSubject(keys.float, base), base, { of: plan.shards, only }, job);
  if (!measured) return undefined;
  const figures = sureRows(measured.rows, measured.float);
  return {
    evaluator: base.recipe.evaluation.evaluator,
    images: base.images.total,
    rows: points.map(({ settings }, at) => {
      const { cost } = measured.rows[at];
      return { settings, ...figures[at], ...(cost && { cost }) };
    }),
    ...floatFigures(measured.float),
    seconds: (performance.now() - started) / 1000,
    provenance: sweepLine(base, plan),
  };
}

interface Keys {
  readonly rows: readonly string[];
  readonly float: string;
}

/** Empty where nothing is kept. */
async function keysOfSweep(
  base: SweepBase,
  points: readonly Point[],
  calibrated: (recipe: Recipe) => Promise<unknown>,
  files: Files,
  job: Job,
): Promise<Keys> {
  if (!job.journal) return { rows: points.map(() => ''), float: '' };
  const basis = await sweepBasis(base, files, job);
  const ofRow = async ({ recipe }: Point): Promise<unknown> => [recipeBasis(recipe), await calibrated(recipe)];
  const rows = await keysOf({ parts: points, unit: 'settings', basis, dependsOn: ofRow });
  const ofFloat = ({ settings, preprocess, evaluation }: Recipe): unknown => [
    ...[settings.maxPoolPadding, settings.leaky, preprocess, { ...evaluation, dataset: undefined }],
  ];
  const [float] = await keysOf({ parts: [base.recipe], unit: 'float', basis, dependsOn: ofFloat });
  return { rows, float };
}

async function plannedOf(
  { recipe, images }: SweepBase,
  { shards }: SweepPlan,
  points: readonly Point[],
  keys: Keys,
): Promise<PlannedSweep> {
  const partsOf = async (key: string) => ({ key, parts: await shardKeys(key, shards) });
  return {
    evaluator: recipe.evaluation.evaluator,
    ...{ images: images.total, shards },
    rows: await Promise.all(points.map(async ({ settings }, at) => ({ settings, ...(await partsOf(keys.rows[at])) }))),
    float: await partsOf(keys.float),
  };
}

interface MeasuredAll {
  readonly rows: readonly Row[];
  readonly float: Measured;
}

async function measuredAll(
  rows: readonly Subject[],
  float: Subject,
  { images }: SweepBase,
  shards: { readonly of: number; readonly only?: number },
  job: Job,
): Promise<MeasuredAll | undefined> {
  const each = (subjects: readonly Subject[], unit: string, measure: (subject: Subject) => Promise<Row>) =>
    byKey({ parts: subjects, keys: subjects.map(({ key }) => key), unit }, job, measure);
  if (shards.of === 1) {
    const atOnce = (subject: Subject): Promise<Row> => measuredAtOnce(subject, images, job);
    return { rows: await each(rows, 'settings', atOnce), float: (await each([float], 'float', atOnce))[0] };
  }
  await recordShards([...rows, float], images, shards, job);
  const all: Row[] = [];
  for (const subject of [...rows, float]) {
    const measured = await measuredOfShards(subject, shards.of, job);
    if (!measured) return undefined;
    all.push(measured);
  }
  return { rows: all.slice(0, -1), float: all[all.length - 1] };
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
