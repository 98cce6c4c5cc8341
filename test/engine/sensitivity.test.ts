/** The sample through `sensitivity`: order, shares, and advice whose gain is that of the whole network, measured again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SensitivityResult } from '../../src/protocol/results/results';
import { createLocalService } from '../../src/service/localService';
import { CancelledError } from '../../src/util/errors';

const recipe = join(import.meta.dirname, '../../samples/sample.quant.json');
const set = ['bits.weights=3', 'calibration.count=10'];
const service = createLocalService();

describe('sensitivity of the sample at W3A8', () => {
  let result: SensitivityResult;
  beforeAll(async () => {
    result = await service.sensitivity({ recipe, set, images: 3, metricImages: 20 }, {});
  });

  it('orders the layers, the most sensitive first', () => {
    const decibels = result.layers.map(({ sqnrDb }) => sqnrDb);
    expect(decibels).toEqual([...decibels].sort((a, b) => a - b));
    expect(result.layers.map(({ name }) => name).sort()).toEqual(['conv1', 'conv2', 'fc1', 'fc2']);
    expect(result.layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('gives the whole less than any layer alone', () => {
    expect(result.sqnrDb).toBeLessThan(Math.min(...result.layers.map(({ sqnrDb }) => sqnrDb)) + 0.5);
  });

  it('advises what the whole network gains, as another run of it confirms', async () => {
    const [worst] = result.layers;
    expect(worst.advice?.bits).toEqual({ weights: 8, activations: 8 });
    const wide = [...set, `layers.${worst.name}.bits.weights=8`];
    const again = await service.sensitivity({ recipe, set: wide, images: 3 }, {});
    expect(again.sqnrDb - result.sqnrDb).toBeCloseTo(worst.advice?.gainDb ?? NaN, 6);
    expect(worst.advice?.text).toMatch(/^keep \w+ at 8 bits: costs [\w .]+ % size, wins back \d+\.\d dB$/);
  });

  it('evaluates each layer alone where metrics are asked for', () => {
    expect(result.metricImages).toBe(20);
    for (const { metrics } of result.layers) expect(metrics?.['top1']).toBeGreaterThan(0.1);
  });

  it('is the same twice', async () => {
    const again = await service.sensitivity({ recipe, set, images: 3, metricImages: 20 }, {});
    expect({ ...again, seconds: 0 }).toEqual({ ...result, seconds: 0 });
  });
});

describe('sensitivity of a run', () => {
  it('is kept with it: in its rows, its record and its report', async () => {
    const runDir = join(mkdtempSync(join(tmpdir(), 'shiftwise-')), 'run');
    await service.quantize({ recipe, set: ['calibration.count=4'], out: runDir }, {});
    const { layers } = await service.sensitivity({ runDir, set: [], images: 2 }, {});
    const { readFileSync } = await import('node:fs');
    const record = JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8')) as {
      quantize: { layers: { name: string; sqnrDb: { alone?: number } }[] };
      sensitivity: SensitivityResult;
    };
    expect(record.sensitivity.layers).toEqual(layers);
    const conv = record.quantize.layers.find(({ name }) => name === 'conv1');
    expect(conv?.sqnrDb.alone).toBe(layers.find(({ name }) => name === 'conv1')?.sqnrDb);
    expect(readFileSync(join(runDir, 'report.html'), 'utf8')).toContain('Layers quantized alone');
  });
});

it('can be cancelled between layers', async () => {
  const controller = new AbortController();
  const job = {
    signal: controller.signal,
    onProgress: ({ stage, done }: { stage: string; done: number }): void => {
      if (stage === 'Each layer alone' && done === 1) controller.abort();
    },
  };
  await expect(service.sensitivity({ recipe, set: ['calibration.count=4'], images: 2 }, job)).rejects.toThrow(
    CancelledError,
  );
});
