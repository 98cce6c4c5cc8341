/** The segmenter sample and its QDQ form do what they are there for, by our own evaluation; the QDQ form also where pictures to calibrate are missing. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvaluateResult, InspectResult } from '../../src/protocol/results/results';
import { commandLine } from '../support/commandLine';

const work = mkdtempSync(join(tmpdir(), 'shiftwise-segmenter-'));
const samples = join(import.meta.dirname, '../../samples');

beforeAll(() => {
  cpSync(join(samples, 'segmenter'), join(work, 'segmenter'), { recursive: true });
  cpSync(join(samples, 'detector/pictures'), join(work, 'detector/pictures'), { recursive: true });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function evaluated(recipe: string, ...more: readonly string[]): Promise<EvaluateResult> {
  const { code, out, err } = await commandLine(work, ['evaluate', recipe, '--float', '--json', ...more]);
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  return JSON.parse(out) as EvaluateResult;
}

it('says whose 85 of 100 pixels of a shape are, and integers lose no more than a point', async () => {
  const { metrics, float, images, islands } = await evaluated('segmenter/areas.quant.json');
  expect([images, islands]).toEqual([100, []]);
  expect(float?.miou).toBeGreaterThanOrEqual(0.85);
  expect(metrics.miou).toBeGreaterThanOrEqual((float?.miou ?? 1) - 0.01);
});

it('is among the samples as QDQ too: its scales are the file’s, its masks those of onnxruntime on the file', async () => {
  const { code, out } = await commandLine(work, ['inspect', 'segmenter/areas.qdq.onnx', '--json']);
  const { layers } = JSON.parse(out) as InspectResult;
  expect([code, layers.filter(({ op }) => op === 'QuantizeLinear').length > 5]).toEqual([0, true]);
  rmSync(join(work, 'detector/pictures/calibration'), { recursive: true });
  const { metrics, float } = await evaluated('segmenter/areas.qdq.quant.json');
  // `float` is what onnxruntime makes of the given file.
  expect(Math.abs(metrics.miou - (float?.miou ?? 0))).toBeLessThan(0.002);
  expect(metrics.miou).toBeGreaterThanOrEqual(0.85);
  const quantized = await commandLine(work, ['quantize', 'segmenter/areas.qdq.quant.json', '--out', 'run']);
  const exported = await commandLine(work, ['export', 'run', '--format', 'c,onnx-integer', '--out', 'files']);
  expect([quantized.code, exported.code]).toEqual([0, 0]);
});
