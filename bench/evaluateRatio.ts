/**
 * `shiftwise evaluate` of yolo-fastest-1.1-xl beside a script around onnxruntime-node (bench/evaluatePeer.ts) on the same pictures, with the float network and with the
 * quantized one as QDQ; each a process of its own, in interleaved rounds.
 * Run: npm run build && node bench/run.mjs evaluateRatio [--images=500] [--rounds=3] [--threads=2] [--python=python3]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flag } from './flags';
import { machine, spent, spentTable, type Spent } from './spent';

const data = resolve(process.env['SHIFTWISE_DATA'] ?? '../shared/data');
const [images, threads, python] = [flag('images', '500'), flag('threads', '2'), flag('python', 'python3')];
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-evaluate-'));
const cfg = join(data, 'darknet/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg');
const pictures = join(data, 'coco/val500');
const run = join(folder, 'run');

function shiftwise(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function prepareRun(): void {
  const recipe = join(folder, 'xl.quant.json');
  const spec = {
    ...{ model: cfg, preprocess: { resize: 'stretch', color: 'rgb', scale: 1 / 255 } },
    calibration: { dataset: { type: 'images', path: join(data, 'coco/calib128') }, count: 32 },
    evaluation: { dataset: { type: 'yolo', path: pictures }, evaluator: 'voc' },
  };
  writeFileSync(recipe, JSON.stringify(spec));
  shiftwise('quantize', recipe, '--out', run);
  shiftwise('export', run, '--format', 'onnx-float,onnx-qdq', '--out', join(folder, 'out'));
}

const theirs = (model: string): Spent => {
  const peer = ['build/bench-evaluatePeer.cjs', join(folder, 'out', model), cfg, pictures, images, threads];
  return spent(python, [process.execPath, ...peer]);
};

const contestants = {
  'onnxruntime, float': () => theirs('xl.float.onnx'),
  'onnxruntime, QDQ': () => theirs('xl.qdq.onnx'),
  'shiftwise evaluate': () =>
    spent(python, [process.execPath, 'dist/cli.js', 'evaluate', run, '--limit', images, '--threads', threads]),
};
type Name = keyof typeof contestants;
const names = Object.keys(contestants) as Name[];

function main(): void {
  prepareRun();
  const rounds = Array.from(
    { length: Number(flag('rounds', '3')) },
    () => Object.fromEntries(names.map((name) => [name, contestants[name]()])) as Record<Name, Spent>,
  );
  const what = `yolo-fastest-1.1-xl, ${images} pictures, ${threads} threads, ${rounds.length} rounds, medians`;
  console.log(`${what}; ${machine()}\n`);
  console.log(spentTable(rounds, { name: 'shiftwise evaluate', over: 'others' }));
}

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}
