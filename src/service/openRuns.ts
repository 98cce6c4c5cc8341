/** The run that was looked at last stays open, so that answers come while a person tries things. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldMaps } from '../engine/detections/featureMapsJob';
import type { PictureRun } from '../engine/detections/pictures';
import { keepRunners } from '../engine/detections/runners';
import type { OpenRun } from '../engine/layerDetail';
import { kindOf } from '../engine/modelKind';
import { completeRecipe, parseRecipe } from '../engine/recipe';
import { modelFileName } from '../engine/runFolder';
import { nodeFiles as files } from '../util/nodeFiles';
import { openRun } from './runs';

export type LookedAtRun = OpenRun & PictureRun & { readonly maps: HeldMaps };

interface Kept {
  readonly runDir: string;
  /** Time and size of the model file: a run that was made anew is opened anew. */
  readonly stamp: string;
  readonly run: Promise<LookedAtRun>;
}

/** Hands `work` the run, open; a run that could not be opened is tried again with the next request. */
export type WithRun = <T>(runDir: string, work: (run: LookedAtRun) => Promise<T>) => Promise<T>;

export function createOpenRuns(): WithRun {
  let kept: Kept | undefined;
  return async (runDir, work) => {
    const stamp = await stampOf(runDir);
    if (kept?.runDir !== runDir || kept.stamp !== stamp) {
      // A run that could not be opened has nothing to close.
      kept?.run.then(({ runners }) => runners.close()).catch(() => undefined);
      kept = { runDir, stamp, run: open(runDir) };
    }
    const mine = kept;
    const run = await mine.run.catch((error: unknown) => {
      if (kept === mine) kept = undefined;
      throw error;
    });
    return work(run);
  };
}

async function stampOf(runDir: string): Promise<string> {
  const { mtimeMs, size } = await stat(join(runDir, modelFileName));
  return `${mtimeMs} ${size}`;
}

async function open(runDir: string): Promise<LookedAtRun> {
  const { record, model } = await openRun(runDir);
  const { recipe, quantize } = record;
  const draft = parseRecipe({ ...recipe, resolve: (...parts) => files.resolve(...parts) }, recipe.set);
  const complete = completeRecipe(draft, kindOf(model.graph, draft.evaluation));
  return {
    model,
    recipe: complete,
    provenance: quantize.provenance,
    ...{ seen: new Map(), ends: {}, remake: {} },
    maps: {},
    runners: keepRunners(model),
  };
}
