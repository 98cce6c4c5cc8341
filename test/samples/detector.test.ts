/** The detector sample does what it is there for: it finds the shapes, in float and in 8-bit integers, by our own evaluation. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvaluateResult } from '../../src/protocol/results/results';
import { commandLine } from '../support/commandLine';

const work = mkdtempSync(join(tmpdir(), 'shiftwise-detector-'));
const samples = join(import.meta.dirname, '../../samples/detector');

beforeAll(() => cpSync(samples, work, { recursive: true, filter: (path) => !path.endsWith('training') }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

it('finds at least 85 of 100 by mAP@0.5, and integers lose no more than two points', async () => {
  const { code, out } = await commandLine(work, ['evaluate', 'scenes.quant.json', '--float', '--json']);
  expect(code).toBe(0);
  const { metrics, float, images, islands } = JSON.parse(out) as EvaluateResult;
  expect(images).toBe(100);
  expect(float?.map50).toBeGreaterThanOrEqual(0.85);
  expect(metrics.map50).toBeGreaterThanOrEqual((float?.map50 ?? 1) - 0.02);
  expect(islands.filter(({ tail }) => !tail)).toEqual([]);
});
