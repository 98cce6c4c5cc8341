/**
 * COCO's twelve figures of 5,000 images' detections: our processor time beside pycocotools', in one run, and how far the figures are apart. Images are drawn
 * from a seed. Run: node bench/run.mjs cocoRatio [--images=5000] [--detections=100] [--python=python3]   (a Python with pycocotools)
 *
 * Both have read everything before they are timed: matching, ranking and figures count, of ours beside that the intervals.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { coco } from '../src/evaluate/coco';
import { cocoDetections } from '../src/evaluate/cocoDetections';
import { createEvaluator } from '../src/evaluate/evaluator';
import { seeded } from '../src/util/random';
import { drawImage, drawnClasses, type DrawnImage } from './drawnDetections';
import { flag } from './flags';

const next = seeded(1);
const detections = Number(flag('detections', '100'));
const drawn = Array.from({ length: Number(flag('images', '5000')) }, (_, at) => drawImage(at, detections, next));
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-coco-'));

/** Seconds of processor that work takes. */
function timed<T>(work: () => T): readonly [seconds: number, result: T] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

function writeTruths(path: string): void {
  const boxes = drawn.flatMap(({ labels }, image) => labels.boxes.map((truth) => ({ ...truth, image })));
  const annotations = boxes.map(({ class: label, box: [x1, y1, x2, y2], image }, at) => ({
    ...{ id: at + 1, image_id: image, category_id: label, bbox: [x1, y1, x2 - x1, y2 - y1] },
    ...{ area: (x2 - x1) * (y2 - y1), iscrowd: 0 },
  }));
  const categories = Array.from({ length: drawnClasses }, (_, id) => ({ id, name: String(id) }));
  writeFileSync(path, JSON.stringify({ images: drawn.map((_, id) => ({ id })), annotations, categories }));
}

const found = ({ labels, found: own }: DrawnImage): string =>
  cocoDetections(labels.id, own)
    .map((each) => JSON.stringify(each))
    .join(',');

function theirs(): { readonly seconds: number; readonly figures: readonly number[] } {
  const [truths, results] = [join(folder, 'truths.json'), join(folder, 'found.json')];
  writeTruths(truths);
  writeFileSync(results, `[${drawn.map(found).join(',')}]`);
  const python = spawnSync(flag('python', 'python3'), [resolve('bench/cocoRatio.py'), truths, results], {
    encoding: 'utf8',
  });
  if (python.status !== 0) throw new Error(python.stderr);
  return JSON.parse(python.stdout) as ReturnType<typeof theirs>;
}

const names = 'map map50 map75 mapSmall mapMedium mapLarge ar1 ar10 ar100 arSmall arMedium arLarge'.split(' ');

function main(): void {
  const evaluator = createEvaluator(coco);
  const [own, metrics] = timed(() => {
    for (const { labels, found: each } of drawn) evaluator.add(labels, each);
    return evaluator.metrics();
  });
  const [sure] = timed(() => evaluator.measured());
  const { seconds, figures } = theirs();
  const apart = names.reduce((most, name, at) => Math.max(most, Math.abs(metrics[name] - figures[at])), 0);
  console.log(`${drawn.length} images, ${detections} detections each, on ${cpus()[0].model}, processor time`);
  console.log(`shiftwise ${own.toFixed(2)} s (figures and 95 % intervals together ${sure.toFixed(2)} s more)`);
  console.log(
    `pycocotools ${seconds.toFixed(2)} s; ratio ${(own / seconds).toFixed(3)}; figures apart by ${apart.toExponential(1)} at most`,
  );
}

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}
