/**
 * The 60 settings of SimpleNet like the report's tables 4.1 to 4.3: processor time of the whole sweep over that of its evaluations alone, in one run.
 * Run: node bench/run.mjs sweepRatio [--images=1000] [--model=PATH] [--pictures=FOLDER]   (data as in test/data/reportSimplenet.test.ts)
 *
 * An evaluation is what lies between its first and its last picture, and as much again for the first one; all else is calibrating, quantizing and keeping.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { useCompiler } from '../src/engine/steps';
import { createLocalService } from '../src/service/localService';
import type { Progress } from '../src/util/progress';
import { compileOptimized } from '../src/worker/compile';
import { flag } from './flags';

const data = process.env['SHIFTWISE_DATA'] ?? '../shared/data';
const limit = Number(flag('images', '1000'));
const pictures = { type: 'folders', path: resolve(flag('pictures', join(data, 'cifar10/test'))) };
const vary = [
  ['bits', ['3', '4', '5', '6', '8']],
  ['range.weights', ['min-max', 'outlier:4', 'outlier:3', 'outlier:2']],
  ['adjustment', ['float', 'mul-shift', 'pow2-ratio']],
] as const;

/** Seconds of processor that this process has taken. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Of each setting: when its first and its last picture were done. */
const evaluations = new Map<string, { first: number; last: number }>();

function onProgress({ stage, done, unit }: Progress): void {
  if (unit !== 'images' || !/^\d+\/\d+ |^float$/.test(stage)) return;
  const now = spent();
  const own = evaluations.get(stage);
  if (own) own.last = now;
  else if (done === 1) evaluations.set(stage, { first: now, last: now });
}

async function main(): Promise<void> {
  useCompiler(compileOptimized);
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-sweep-'));
  const recipe = join(folder, 'simplenet.quant.json');
  const spec = {
    ...{ model: resolve(flag('model', join(data, 'onnx/simplenet.onnx'))), preset: 'report' },
    calibration: { dataset: pictures, count: 200 },
    preprocess: { resize: 'none' },
    evaluation: { dataset: pictures, evaluator: 'top-k' },
  };
  writeFileSync(recipe, JSON.stringify(spec));
  const before = spent();
  const { rows } = await createLocalService().sweep({ recipe, set: [], vary, limit }, { onProgress });
  const whole = spent() - before;
  rmSync(folder, { recursive: true });
  const alone = [...evaluations.values()].reduce(
    (sum, { first, last }) => sum + ((last - first) * limit) / (limit - 1),
    0,
  );
  console.log(
    `${rows.length} settings and float (${evaluations.size} evaluations) on ${limit} pictures, ${cpus()[0].model}, processor time`,
  );
  console.log(
    `sweep ${whole.toFixed(1)} s, evaluations alone ${alone.toFixed(1)} s: ${(whole / alone).toFixed(2)} times`,
  );
}

void main();
