/** Layers of the sample's run looked at closely: the same figures as the run's own, and what trials change. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { layerDetail, type OpenRun } from '../../src/engine/layerDetail';
import { quantizeJob, type QuantizeOutcome } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { decibelsOf, noiseOf } from '../../src/evaluate/outputNoise';
import { sharedSteps } from '../../src/engine/steps';
import type { LayerDetail, LayerRequest } from '../../src/protocol/layerDetail';
import { nodeFiles as files } from '../../src/util/nodeFiles';

const path = join(import.meta.dirname, '../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

let outcome: QuantizeOutcome;
let run: OpenRun;

beforeAll(async () => {
  // Two images: those that a layer is looked at with, so that both must give the same figures.
  const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=2']);
  outcome = await quantizeJob(draft, files, await createCompute(), {});
  run = { model: outcome.quantized.model, recipe: outcome.recipe, seen: new Map() };
});

async function look(layer: string, trials: Partial<LayerRequest> = {}): Promise<LayerDetail> {
  return layerDetail(run, { runDir: '', layer, ...trials }, files, await sharedSteps(), {});
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

describe('a layer as in the run', () => {
  it.each(['conv1', 'conv2', 'fc1'])('%s: decibels and errors are those of the run', async (name) => {
    const { weights, activations } = await look(name);
    const row = outcome.result.layers.find((layer) => layer.name === name);
    expect(weights?.sqnrDb).toBeCloseTo(row?.sqnrDb.weights ?? NaN, 5);
    expect(activations?.sqnrDb).toBeCloseTo(row?.sqnrDb.output ?? NaN, 4);
    expect(activations?.mse).toBeCloseTo(row?.mse ?? NaN, 6);
    expect(activations?.maxError).toBeCloseTo(row?.maxError ?? NaN, 5);
  });
  it('counts every number once, in float and in integers', async () => {
    const { weights, activations, accumulators } = await look('conv1');
    expect(weights?.count).toBe(20 * 3 * 5 * 5);
    for (const part of [weights, activations]) {
      expect(total(part?.float.counts ?? [])).toBe(part?.count);
      expect(total(part?.quantized.counts ?? [])).toBe(part?.count);
      expect(total(part?.error.counts ?? [])).toBe(part?.count);
    }
    expect(total(accumulators?.histogram.counts ?? [])).toBe(2 * 20 * 28 * 28);
  });
  it('gives the accumulators that the adjustment brings to the run’s integers', async () => {
    const { accumulators } = await look('conv1');
    expect(accumulators?.seenBits).toBeLessThanOrEqual(accumulators?.worstBits ?? 0);
    expect(accumulators?.min).toBeLessThan(0);
    // The largest accumulator times the largest adjustment is at least the largest integer that was made.
    const { model } = run;
    const conv = model.steps.find((step) => step.kind === 'conv');
    if (conv?.kind !== 'conv' || !conv.requantize) throw new Error('the sample begins with a convolution');
    let most = 0;
    const seen = run.seen.get('conv1');
    expect(seen?.images).toBe(2);
    for (const values of seen?.accumulators ?? []) for (const value of values) most = Math.max(most, value);
    expect(most).toBe(accumulators?.max);
    expect(most * Math.max(...conv.requantize.factor.value)).toBeGreaterThan(conv.requantize.qmax * 0.5);
  });
  it('says what it was made of', async () => {
    const { weights, activations } = await look('conv1');
    expect(weights?.provenance).toBe('1500 weights, min-max, 8 bits, per-channel, as in the run');
    expect(activations?.provenance).toMatch(/2 calibration images, 8 bits, as in the run/);
  });
  it('says why there is nothing', async () => {
    expect((await look('bn1')).notes.join()).toMatch(/no integers of its own/);
    await expect(look('gone')).rejects.toThrow('The run has no layer gone');
  });
});

describe('the findings of the sample', () => {
  it.each([8, 4, 2])('are none at %i bits, in any mode', async (bits) => {
    const text = await files.readText(path);
    for (const adjustment of ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor']) {
      const set = ['calibration.count=4', `bits=${bits}`, `adjustment=${adjustment}`];
      const { result } = await quantizeJob(parseRecipe({ text, path, resolve }, set), files, await createCompute(), {});
      expect([adjustment, result.findings]).toEqual([adjustment, []]);
    }
  });
});

describe('trials', () => {
  it('clip the weights that the method gives up, channel by channel', async () => {
    const weights = { method: 'outlier:2', bits: 8, granularity: 'per-channel' } as const;
    const tried = (await look('conv1', { weights })).weights;
    const asRun = (await look('conv1')).weights;
    const share = (tried?.clipped.below ?? 0) + (tried?.clipped.above ?? 0);
    expect(share).toBeGreaterThan(0.01);
    expect(total(tried?.clipped.histogram.counts ?? [])).toBe(Math.round(share * 1500));
    expect(asRun?.clipped).toMatchObject({ below: 0, above: 0 });
    expect(tried?.sqnrDb).toBeLessThan(asRun?.sqnrDb ?? 0);
    expect(tried?.provenance).toMatch(/outlier:2, 8 bits, per-channel, tried on this layer alone/);
  });
  it('cost about six decibels a bit', async () => {
    const at = async (bits: number): Promise<number> =>
      (await look('fc1', { weights: { method: 'min-max', bits, granularity: 'per-tensor' } })).weights?.sqnrDb ?? 0;
    expect((await at(8)) - (await at(6))).toBeCloseTo(12, 0);
  });
  it('equal the run’s own weights when they ask for the same', async () => {
    const { weights } = await look('conv2');
    const same = (await look('conv2', { weights: weights?.trial })).weights;
    expect(same?.quantized).toEqual(weights?.quantized);
    expect(same?.sqnrDb).toBe(weights?.sqnrDb);
  });
  it.each(['conv1', 'conv2', 'fc1'])('of what %s used give the run’s figures, alone and end to end', async (layer) => {
    const asRun = await look(layer);
    const { weights, activations } = asRun;
    const same = await look(layer, { weights: weights?.trial, activations: activations?.trial });
    expect(same.activations?.alone).toEqual(activations?.alone);
    expect(same.activations?.sqnrDb).toBe(activations?.alone.sqnrDb);
    expect(same.activations?.clipped).toEqual(activations?.clipped);
    expect(same.activations?.grid).toEqual(activations?.grid);
    expect(same.outputs).toEqual({ images: 2, run: same.outputs?.run, tried: same.outputs?.run });
    expect(activations?.alone.sqnrDb).toBeGreaterThan(activations?.sqnrDb ?? Infinity);
  });
  it.each(['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'])(
    'of other weights end as a run with them does, mode %s',
    async (adjustment) => {
      const quantized = async (...set: string[]): Promise<QuantizeOutcome> => {
        const settings = ['calibration.count=2', `adjustment=${adjustment}`, ...set];
        const draft = parseRecipe({ text: await files.readText(path), path, resolve }, settings);
        return quantizeJob(draft, files, await createCompute(), {});
      };
      const [asRun, real] = [await quantized(), await quantized('layers.conv2.bits.weights=3')];
      const steps = await sharedSteps();
      const open: OpenRun = { model: asRun.quantized.model, recipe: asRun.recipe, seen: new Map() };
      const weights = { method: 'min-max', bits: 3, granularity: 'per-channel' } as const;
      const { outputs } = await layerDetail(open, { runDir: '', layer: 'conv2', weights }, files, steps, {});
      const { probe } = await open.ends!;
      const of = async ({ quantized: { model } }: QuantizeOutcome): Promise<number> =>
        decibelsOf(await noiseOf(model, probe, steps));
      expect(outputs).toMatchObject({ images: 2, run: await of(asRun) });
      // The run's biases are rounded already, and once more to the wider steps.
      expect(outputs?.tried).toBeCloseTo(await of(real), 1);
      expect(outputs?.tried).toBeLessThan((outputs?.run ?? 0) - 3);
    },
  );
  it('of the output see its own rounding only', async () => {
    const activations = { method: 'min-max', bits: 16 };
    const tried = (await look('conv2', { activations })).activations;
    // Eight bits more, each worth six decibels, against the run's output alone.
    expect((tried?.sqnrDb ?? 0) - ((await look('conv2')).activations?.alone.sqnrDb ?? 0)).toBeCloseTo(48, -1);
    expect(tried?.maxError).toBeLessThanOrEqual((tried?.grid.step ?? 0) * 0.5001);
  });
  it('are refused when they make no sense', async () => {
    const trial = (bits: number, method = 'min-max'): Promise<LayerDetail> =>
      look('conv1', { activations: { method, bits } });
    await expect(trial(1)).rejects.toThrow('"bits" must be an integer from 2 to 16, found 1');
    await expect(trial(NaN)).rejects.toThrow('"bits"');
    await expect(trial(8, 'best')).rejects.toThrow('which is no range method');
  });
});
