/**
 * Shards of images with random boxes and detections, merged by the command line: its peak memory and time, and whether merged and one run agree
 * in every figure. Run: npm run build && node bench/run.mjs merging [--shards=1000] [--images=5000] [--detections=280] [--evaluator=coco] [--folder=DIR]
 *
 * Boxes, classes and scores are drawn from a seed; nothing is downloaded. The files go to a folder that is removed at the end, or to DIR, which stays
 * and is merged again as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Matches } from '../src/evaluate/averagePrecision';
import { coco } from '../src/evaluate/coco';
import { rankedOf, type CocoMatches } from '../src/evaluate/cocoMatching';
import type { Detections } from '../src/evaluate/detection';
import { createEvaluator, type Evaluator, type Measure } from '../src/evaluate/evaluator';
import { voc } from '../src/evaluate/voc';
import { takingBoxes, withConfusion } from '../src/evaluate/withConfusion';
import { seeded } from '../src/util/random';
import { sealed } from '../src/util/sealed';
import { drawImage, type DrawnImage } from './drawnDetections';
import { flag } from './flags';

const shards = Number(flag('shards', '1000'));
const images = Number(flag('images', '5000'));
const detections = Number(flag('detections', '280'));
const evaluator = flag('evaluator', 'coco');
const measure = withConfusion(
  (evaluator === 'voc' ? voc : coco) as Measure<Detections, Matches | CocoMatches>,
  takingBoxes(
    0.25,
    (found) => found,
    (record) => ('starts' in record ? rankedOf(record) : record),
  ),
);
const kept = flag('folder', '');
const folder = kept === '' ? mkdtempSync(join(tmpdir(), 'shiftwise-merging-')) : resolve(kept);
const isThere = kept !== '' && existsSync(folder);
mkdirSync(folder, { recursive: true });

/** As `evaluate --shard --json` prints it. */
async function writeShard(index: number, own: readonly DrawnImage[]): Promise<string> {
  const path = join(folder, `${index}.json`);
  if (isThere) return path;
  const records = evaluatorOf(own);
  const fingerprint = {
    ...{ version: '0', model: '0', settings: 'W8A8', data: '0', images },
    evaluation: { evaluator, dataset: 'drawn', confidence: 0.005, nms: 0.45, preprocess: { resize: 'stretch' } },
  };
  const part = {
    ...{ evaluator, images: own.length, metrics: {}, seconds: 1, imagesPerSecond: own.length, islands: [] },
    ...{ provenance: `W8A8; ${evaluator} on ${own.length} images`, fingerprint, shard: { index, of: shards } },
    ...{ pictures: '0', state: records.state() },
  };
  writeFileSync(path, JSON.stringify(await sealed(part)));
  return path;
}

function evaluatorOf(own: readonly DrawnImage[]): Evaluator<Detections> {
  const records = createEvaluator(measure);
  for (const { labels, found } of own) records.add(labels, found);
  return records;
}

/** Of the command line alone: a module that it loads first says at its end what it took. */
function mergeAll(files: readonly string[]): {
  readonly result: unknown;
  readonly megabytes: number;
  readonly seconds: number;
} {
  const hook = join(folder, 'hook.cjs');
  const said = join(folder, 'peak');
  writeFileSync(
    hook,
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(said)}, String(process.resourceUsage().maxRSS)));`,
  );
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--require', hook, resolve('dist/cli.js'), 'merge', ...files, '--json'],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - started) / 1000;
  return { result: JSON.parse(stdout), megabytes: Number(readFileSync(said, 'utf8')) / 1024, seconds };
}

async function main(): Promise<void> {
  const next = seeded(1);
  const drawn = Array.from({ length: images }, (_, at) => drawImage(at, detections, next));
  const files: string[] = [];
  for (let index = 1; index <= shards; index++)
    files.push(
      await writeShard(
        index,
        drawn.filter((_, at) => at % shards === index - 1),
      ),
    );
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const { result, megabytes, seconds } = mergeAll(files);
  const { metrics, intervals } = evaluatorOf(drawn).measured();
  const merged = result as { readonly metrics: unknown; readonly confidence: { readonly metrics: unknown } };
  const isSame = JSON.stringify([merged.metrics, merged.confidence.metrics]) === JSON.stringify([metrics, intervals]);
  console.log(
    `${evaluator}: ${shards} shards of ${images} images, ${detections} detections each, on ${cpus()[0].model}`,
  );
  console.log(`state: ${(bytes / images / 1024).toFixed(2)} KiB an image, whole files`);
  console.log(
    `merge: peak ${megabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s; ${isSame ? 'same as' : 'DIFFERS FROM'} one run`,
  );
}

void main().finally(() => {
  if (kept === '') rmSync(folder, { recursive: true });
});
