/** Looking at single layers of runs: the last run that was looked at stays open, so that answers come while a person tries things. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { layerDetail, type OpenRun } from '../engine/layerDetail';
import { isDetectorGraph } from '../engine/models';
import { completeRecipe, parseRecipe } from '../engine/recipe';
import { modelFileName } from '../engine/runFolder';
import { sharedSteps } from '../engine/steps';
import type { LayerDetail, LayerRequest } from '../protocol/layerDetail';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { readRun, readRunModel } from './runs';

interface Kept {
  readonly runDir: string;
  /** Time and size of the model file: a run that was made anew is opened anew. */
  readonly stamp: string;
  readonly run: Promise<OpenRun>;
}

export function createLayers(): (request: LayerRequest, job: Job) => Promise<LayerDetail> {
  let kept: Kept | undefined;
  return async (request, job) => {
    const { runDir } = request;
    const stamp = await stampOf(runDir);
    if (kept?.runDir !== runDir || kept.stamp !== stamp) kept = { runDir, stamp, run: open(runDir) };
    const mine = kept;
    try {
      return await layerDetail(await mine.run, request, files, await sharedSteps(), job);
    } catch (error) {
      if (kept === mine) kept = undefined;
      throw error;
    }
  };
}

async function stampOf(runDir: string): Promise<string> {
  const { mtimeMs, size } = await stat(join(runDir, modelFileName));
  return `${mtimeMs} ${size}`;
}

async function open(runDir: string): Promise<OpenRun> {
  const { recipe } = await readRun(runDir);
  const model = await readRunModel(runDir);
  const draft = parseRecipe({ ...recipe, resolve: (...parts) => files.resolve(...parts) }, recipe.set);
  return { model, recipe: completeRecipe(draft, isDetectorGraph(model.graph)), seen: new Map() };
}
