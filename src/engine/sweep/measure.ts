/** A row's figures: of all images at once, or of each shard by itself and then of all that shards recorded, which comes to the same. */
import type { EvaluatorState, Gathered, Measured } from '../../evaluate/evaluator';
import { openFloat, type Compute, type Runner } from '../../evaluate/runQuantized';
import { gatherFor } from '../../evaluate/scorer';
import type { Graph } from '../../graph/graph';
import type { RowCost } from '../../protocol/results/results';
import { digestOf } from '../../util/digest';
import type { Job } from '../../util/progress';
import { judgedOver, measureOver } from '../evaluateJob';
import type { DivisibleImages, ShardChoice } from '../images';
import { byKey } from '../journaled';
import { prepareGraph } from '../models';
import { rowCostOf } from '../rowCost';
import { quantizeCalibrated } from '../quantizeJob';
import type { Recipe } from '../recipeTypes';
import type { Preparation, SweepBase } from './base';

/** A model that is measured: a row's, or float's. */
export interface Subject {
  readonly key: string;
  /** How progress calls it. */
  readonly stage: string;
  readonly recipe: Recipe;
  /** That it is judged by. */
  readonly images: DivisibleImages;
  /** Its runner is closed by who opens it. */
  open(): Promise<Opened>;
}

interface Opened {
  readonly graph: Graph;
  readonly runner: Runner;
  /** Of integers. */
  readonly cost?: RowCost;
}

/** What is kept of a row, or of a shard of it. */
type WithCost<T> = T & { readonly cost?: RowCost };

export function quantizedSubject(
  row: Omit<Subject, 'open'>,
  share: (recipe: Recipe) => Promise<Preparation>,
  compute: Compute,
  job: Job,
): Subject {
  const { recipe } = row;
  return {
    ...row,
    async open() {
      const prepared = await share(recipe);
      const { model } = await quantizeCalibrated({ recipe, ...prepared }, compute.steps, job);
      return { graph: prepared.graph, runner: await compute.open(model), cost: rowCostOf(model) };
    },
  };
}

export function floatSubject(key: string, { loaded, recipe, images }: SweepBase): Subject {
  return {
    ...{ key, stage: 'float', recipe, images },
    async open() {
      const { graph } = prepareGraph(loaded, recipe.settings);
      return { graph, runner: await openFloat(graph) };
    },
  };
}

/** What is measured of a subject, and what its model takes. */
export type Row = WithCost<Measured>;

export async function measuredAtOnce(subject: Subject, job: Job): Promise<Row> {
  const { graph, runner, cost } = await subject.open();
  try {
    const measured = await measureOver(graph, subject.images, subject.recipe, runner, subject.stage, job);
    return { ...measured, ...(cost && { cost }) };
  } finally {
    await runner.close();
  }
}

/** Of each shard; none where images are not divided. */
export const shardKeys = (key: string, of: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: of > 1 ? of : 0 }, (_, at) => shardKey(key, { index: at + 1, of })));

const shardKey = (key: string, { index, of }: ShardChoice): Promise<string> => digestOf([key, index, of]);

/** Computes the shards that are missing; `only` this one, where it is given. */
export async function recordShards(
  subjects: readonly Subject[],
  { of, only }: { readonly of: number; readonly only?: number },
  job: Job,
): Promise<void> {
  const shards = Array.from({ length: of }, (_, at): ShardChoice => ({ index: at + 1, of }));
  const own = shards.filter(({ index }) => only === undefined || only === index);
  const parts = subjects.flatMap((subject) => own.map((shard) => ({ subject, shard })));
  const keys = await Promise.all(parts.map(({ subject, shard }) => shardKey(subject.key, shard)));
  const models = oneOpen();
  try {
    await byKey({ parts, keys, unit: 'parts' }, job, async ({ subject, shard }): Promise<WithCost<EvaluatorState>> => {
      const { graph, runner, cost } = await models.of(subject);
      const stage = `${subject.stage}, shard ${shard.index}/${of}`;
      const judged = await judgedOver(graph, subject.images.part(shard), subject.recipe, runner, stage, job);
      return { ...judged.state(), ...(cost && { cost }) };
    });
  } finally {
    await models.close();
  }
}

/** The shards of one model come one after the other: it is made once for all of them. */
function oneOpen(): { of(subject: Subject): Promise<Opened>; close(): Promise<void> } {
  let open: { readonly subject: Subject; readonly model: Opened } | undefined;
  const close = async (): Promise<void> => {
    await open?.model.runner.close();
    open = undefined;
  };
  return {
    close,
    async of(subject) {
      if (open?.subject === subject) return open.model;
      await close();
      open = { subject, model: await subject.open() };
      return open.model;
    },
  };
}

/** From what all shards recorded, one after the other; undefined while one is missing. */
export async function measuredOfShards({ key }: Subject, of: number, { journal }: Job): Promise<Row | undefined> {
  let gathered: Gathered | undefined;
  let cost: RowCost | undefined;
  for (const part of await shardKeys(key, of)) {
    const state = (await journal?.find(part)) as WithCost<EvaluatorState> | undefined;
    if (state === undefined) return undefined;
    gathered ??= gatherFor(state.evaluator);
    gathered.add(state);
    cost ??= state.cost;
  }
  return gathered && { ...gathered.measured(), ...(cost && { cost }) };
}
