/**
 * From a file to a result by the command line: a U-Net with mIoU, and a YOLOv8-shaped detector with mAP, on pictures whose right and
 * wrong pixels and boxes were counted by hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import type { EvaluateResult } from '../../src/protocol/results/results';
import { commandLine, type Answer } from '../support/commandLine';
import { uNet, yoloV8 } from '../support/measuredNets';
import { layMeasuredPictures } from '../support/measuredPictures';

let work: string;

const shiftwise = (...argv: readonly string[]): Promise<Answer> => commandLine(work, argv);

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'shiftwise-measures-'));
  writeFileSync(join(work, 'unet.onnx'), encodeOnnx(uNet()));
  writeFileSync(join(work, 'v8.onnx'), encodeOnnx(yoloV8()));
  await layMeasuredPictures(work);
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
