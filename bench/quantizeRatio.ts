/**
 * What a person waits for: `shiftwise quantize` beside onnxruntime's `quantize_static` on the same float network and the same pictures, each a process of its own, in
 * interleaved rounds; and again with other bits, for which ranges are kept. `strict` and `quantize_static` take the smallest and largest numbers, `standard` and
 * `percentile`, which is `quantize_static` by that method, gather histograms: of 128 pictures of yolo-fastest-1.1-xl the latter holds 13 GB.
 * Run: npm run build && node bench/run.mjs quantizeRatio [xl|yolox] [--images=128] [--rounds=3] [--percentile] [--python=python3]   (a Python with onnxruntime and Pillow)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flag, has, words } from './flags';
import { machine, spent, spentTable, type Spent } from './spent';

const [which = 'xl'] = words;
const data = resolve(process.env['SHIFTWISE_DATA'] ?? '../shared/data');
const images = flag('images', '128');
const python = flag('python', 'python3');
const pictures = join(data, 'coco/calib128');
const networks: Readonly<Record<string, { file: string; side: number; scale: number; color: 'rgb' | 'bgr' }>> = {
  xl: { file: 'darknet/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg', side: 320, scale: 1 / 255, color: 'rgb' },
  yolox: { file: 'onnx/yolox_nano.onnx', side: 416, scale: 1, color: 'bgr' },
};
const network = networks[which];
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-quantize-'));
const cli = resolve('dist/cli.js');

/** A recipe in a folder of its own, where nothing is kept yet. */
function recipeFor(name: string, preset: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  const recipe = join(path, `${which}.quant.json`);
  const { scale, color, file } = network;
  const spec = {
    ...{ model: join(data, file), preset },
    preprocess: { resize: 'stretch', color, scale },
    calibration: { dataset: { type: 'images', path: pictures }, count: Number(images) },
  };
  writeFileSync(recipe, JSON.stringify(spec));
  return recipe;
}

const quantize = (recipe: string, ...more: readonly string[]): Spent =>
  spent(python, [process.execPath, cli, 'quantize', recipe, ...more]);

/** The network in float as a file that both read. */
function floatModel(): string {
  const out = join(folder, 'float');
  quantize(recipeFor('export', 'strict'), '--out', join(folder, 'run'));
  spent(python, [process.execPath, cli, 'export', join(folder, 'run'), '--format', 'onnx-float', '--out', out]);
  return join(out, `${which}.float.onnx`);
}

const theirs = (model: string, method: 'MinMax' | 'Percentile'): Spent => {
  const { side, scale, color } = network;
  const settings = [model, pictures, images, String(side), String(scale), color, join(folder, 'theirs.onnx'), method];
  return spent(python, [python, 'bench/quantizeStatic.py', ...settings]);
};

function round(model: string, at: number): Readonly<Record<string, Spent>> {
  const standard = recipeFor(`standard-${at}`, 'standard');
  return {
    quantize_static: theirs(model, 'MinMax'),
    ...(has('percentile') && { percentile: theirs(model, 'Percentile') }),
    standard: quantize(standard),
    strict: quantize(recipeFor(`strict-${at}`, 'strict')),
    'other bits': quantize(standard, '--set', 'bits.weights=6'),
  };
}

function main(): void {
  const model = floatModel();
  const rounds = Array.from({ length: Number(flag('rounds', '3')) }, (_, at) => round(model, at));
  console.log(`${network.file}, ${images} pictures, ${rounds.length} rounds, medians; ${machine()}\n`);
  for (const name of ['quantize_static', ...(has('percentile') ? ['percentile'] : [])])
    console.log(`${spentTable(rounds, { name, over: 'it' })}\n`);
}

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}
