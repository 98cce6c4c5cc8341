/**
 * From a file to a result by the command line: a U-Net with mIoU, and a YOLOv8-shaped detector with mAP, on pictures whose right and
 * wrong pixels and boxes were counted by hand.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import type { EvaluateResult } from '../../src/protocol/results/results';
import { commandLine, type Answer } from '../support/commandLine';
import { uNet, yoloV8 } from '../support/measuredNets';

let work: string;

const shiftwise = (...argv: readonly string[]): Promise<Answer> => commandLine(work, argv);

type Colour = readonly [red: number, green: number, blue: number];
const [dark, white, red, green]: readonly Colour[] = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 255, 0],
];

async function paint(path: string, size: number, at: (x: number, y: number) => Colour): Promise<void> {
  const pixels = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) pixels.set(at(pixel % size, Math.floor(pixel / size)), pixel * 3);
  await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(path);
}

async function label(path: string, size: number, at: (x: number, y: number) => number): Promise<void> {
  const classes = Uint8Array.from({ length: size * size }, (_, pixel) => at(pixel % size, Math.floor(pixel / size)));
  await sharp(classes, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(path);
}

const folder = (...names: readonly string[]): string => {
  const path = join(work, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'shiftwise-measures-'));
  writeFileSync(join(work, 'unet.onnx'), encodeOnnx(uNet()));
  writeFileSync(join(work, 'v8.onnx'), encodeOnnx(yoloV8()));
  const [images, masks] = [folder('masks', 'images'), folder('masks', 'masks')];
  await paint(join(images, 'a.png'), 32, (x) => (x < 16 ? dark : white));
  await label(join(masks, 'a.png'), 32, (x, y) => (y === 31 ? 255 : x < 16 ? 0 : y < 8 ? 2 : 1));
  await paint(join(images, 'b.png'), 32, () => red);
  await label(join(masks, 'b.png'), 32, (_, y) => (y === 31 ? 255 : 2));
  const [pictures, labels] = [folder('boxes', 'images'), folder('boxes', 'labels')];
  const inBlock = (column: number, line: number) => (x: number, y: number) =>
    Math.floor(x / 8) === column && Math.floor(y / 8) === line;
  const [redBlock, greenBlock] = [inBlock(1, 2), inBlock(3, 0)];
  await paint(join(pictures, 'a.png'), 32, (x, y) => (redBlock(x, y) ? red : greenBlock(x, y) ? green : dark));
  // Centre and size in fractions; the second picture has a red object that is not there.
  writeFileSync(join(labels, 'a.txt'), '0 0.375 0.625 0.25 0.25\n1 0.875 0.125 0.25 0.25\n');
  await paint(join(pictures, 'b.png'), 32, () => dark);
  writeFileSync(join(labels, 'b.txt'), '0 0.5 0.5 0.25 0.25\n');
});
afterAll(() => rmSync(work, { recursive: true }));

async function judged(model: string, type: string, path: string, ...more: readonly string[]): Promise<EvaluateResult> {
  const recipe = model.replace('.onnx', '.quant.json');
  const images = ['calibration.dataset.type=images', `calibration.dataset.path=${path}/images`];
  const labels = [`evaluation.dataset.type=${type}`, `evaluation.dataset.path=${path}`];
  const set = [...images, ...labels].flatMap((text) => ['--set', text]);
  expect(await shiftwise('init', model)).toMatchObject({ code: 0 });
  expect(await shiftwise('quantize', recipe, '--out', `${model}-run`, ...set)).toMatchObject({ code: 0 });
  expect(await shiftwise('export', `${model}-run`, '--format', 'onnx-qdq', '--out', `${model}-export`)).toMatchObject({
    code: 0,
  });
  const { code, out, err } = await shiftwise('evaluate', `${model}-run`, '--json', '--float', ...more);
  expect([code, err]).toEqual([0, expect.any(String)]);
  return JSON.parse(out) as EvaluateResult;
}

describe('from a file to a result by the command line', () => {
  it('a U-Net has the mIoU that was counted', async () => {
    const result = await judged('unet.onnx', 'masks', 'masks', '--min', 'miou=0.85', '--min', 'output.sqnr=20');
    // Class 0 is all right; of class 1 are 368 pixels right and 128 too many; of class 2 are 992 right and 128 missed.
    const miou = (1 + 368 / 496 + 992 / 1120) / 3;
    const pixelAccuracy = (496 + 368 + 992) / (2 * 31 * 32);
    expect(result.evaluator).toBe('miou');
    for (const metrics of [result.metrics, result.float]) {
      expect(metrics?.miou).toBeCloseTo(miou, 12);
      expect(metrics?.pixelAccuracy).toBeCloseTo(pixelAccuracy, 12);
    }
    expect(result.outputs).toMatchObject([{ name: 'scores:out', role: 'values' }]);
    const missed = await shiftwise('evaluate', 'unet.onnx-run', '--min', 'miou=0.99');
    expect([missed.code, missed.err]).toEqual([1, expect.stringContaining('gate missed: miou is 0.87')]);
  });

  it('a YOLOv8-shaped detector has the mAP that was counted', async () => {
    const result = await judged('v8.onnx', 'yolo', 'boxes');
    // Red: one of two found, before anything wrong: AP ½. Green: 1.
    expect([result.evaluator, result.metrics, result.float]).toEqual(['voc', { map50: 0.75 }, { map50: 0.75 }]);
    expect(result.provenance).toContain(', decoder yolov8');
    expect(result.outputs).toMatchObject([
      {
        name: 'output0:out',
        role: 'boxes',
        why: 'box and 2 classes for each of 21 cells of strides 8, 16 and 32: decoder yolov8',
      },
    ]);
  });
});
