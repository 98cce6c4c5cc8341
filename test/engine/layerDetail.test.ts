/** Layers of the sample's run looked at closely: the same figures as the run's own, and what trials change. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../src/engine/compute';
import { layerDetail, type OpenRun } from '../../src/engine/layerDetail';
import { decodeModelFile, encodeModelFile } from '../../src/engine/modelFile';
import { quantizeJob, type QuantizeOutcome } from '../../src/engine/quantizeJob';
import { parseRecipe } from '../../src/engine/recipe';
import { decibelsOf, noiseOf } from '../../src/evaluate/outputNoise';
import { sharedSteps } from '../../src/engine/steps';
import type { LayerDetail, LayerRequest } from '../../src/protocol/results/layerDetail';
import { nodeFiles as files } from '../../src/util/nodeFiles';
import type { Job } from '../../src/util/progress';

const path = join(import.meta.dirname, '../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

let outcome: QuantizeOutcome;
let run: OpenRun;

beforeAll(async () => {
  // Two images: those that a layer is looked at with, so that both must give the same figures.
  const draft = parseRecipe({ text: await files.readText(path), path, resolve }, [
    'preset=strict',
    'calibration.count=2',
  ]);
  outcome = await quantizeJob(draft, files, await createCompute(), {});
  run = openOf(outcome);
});

const openOf = ({ quantized: { model }, recipe }: QuantizeOutcome): OpenRun => ({
  ...{ model, recipe, seen: new Map(), ends: {}, remake: {} },
});

async function quantized(...set: string[]): Promise<QuantizeOutcome> {
  const draft = parseRecipe({ text: await files.readText(path), path, resolve }, [
    'preset=strict',
    'calibration.count=2',
    ...set,
  ]);
  return quantizeJob(draft, files, await createCompute(), {});
}

async function look(layer: string, trials: Partial<LayerRequest> = {}): Promise<LayerDetail> {
  return layerDetail(run, { runDir: '', layer, ...trials }, files, await sharedSteps(), {});
}

/** The figure of a run's outputs, measured as those of `open` were. */
async function endOf({ quantized: { model } }: QuantizeOutcome, { ends }: OpenRun): Promise<number> {
  return decibelsOf(await noiseOf(model, (await ends.held!).probe, await sharedSteps()));
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

describe('a layer as in the run', () => {
  it('says what its integers are', async () => {
    const { integers } = await look('conv1');
    const step = outcome.quantized.model.steps.find(({ name }) => name === 'conv1')!;
    if (step.kind !== 'conv') throw new Error('conv1 is a convolution');
    const weights = Array.from(step.weights);
    expect(integers?.weights).toMatchObject({
      count: weights.length,
      min: Math.min(...weights),
      max: Math.max(...weights),
      zeros: weights.filter((w) => w === 0).length,
      first: weights.slice(0, 12),
    });
    expect(integers?.biases.first).toEqual(Array.from(step.bias).slice(0, 12));
    expect((await look('pool1')).integers).toBeUndefined();
  });
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
  it.each([
    ['strict', 8],
    ['strict', 4],
    ['strict', 2],
    ['standard', 8],
    ['standard', 4],
    ['standard', 2],
  ])('of preset %s are none at %i bits, in any mode', async (preset, bits) => {
    const text = await files.readText(path);
    for (const adjustment of ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor']) {
      const set = [`preset=${preset}`, 'calibration.count=4', `bits=${bits}`, `adjustment=${adjustment}`];
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
    const same = await look(layer, { weights: weights?.trial, activations: activations?.trial, ends: true });
    expect(same.activations?.alone).toEqual(activations?.alone);
    expect(same.activations?.sqnrDb).toBe(activations?.alone.sqnrDb);
    expect(same.activations?.clipped).toEqual(activations?.clipped);
    expect(same.activations?.grid).toEqual(activations?.grid);
    const end = await endOf(outcome, run);
    expect(same.outputs).toEqual({ images: 2, run: end, weights: end, activations: end });
    expect(activations?.alone.sqnrDb).toBeGreaterThan(activations?.sqnrDb ?? Infinity);
  });
  it.each(['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'])(
    'of other weights end as a run with them does, mode %s',
    async (adjustment) => {
      const [asRun, real] = [
        await quantized('optimize=[]', `adjustment=${adjustment}`),
        await quantized('optimize=[]', `adjustment=${adjustment}`, 'layers.conv2.bits.weights=3'),
      ];
      const steps = await sharedSteps();
      const open = openOf(asRun);
      const weights = { method: 'min-max', bits: 3, granularity: 'per-channel' } as const;
      const { outputs } = await layerDetail(open, { runDir: '', layer: 'conv2', weights }, files, steps, {});
      const of = (outcome: QuantizeOutcome): Promise<number> => endOf(outcome, open);
      expect(outputs).toMatchObject({ images: 2, run: await of(asRun) });
      // The run's biases are rounded already, and once more to the wider steps.
      expect(outputs?.weights).toBeCloseTo(await of(real), 1);
      expect(outputs?.weights).toBeLessThan((outputs?.run ?? 0) - 3);
    },
  );
  it.each([
    ['adjustment=float', 'conv1', { method: 'min-max', bits: 4 }],
    ['adjustment=mul-shift', 'conv2', { method: 'percentile:99', bits: 8 }],
    ['adjustment=pow2-ratio', 'conv2', { method: 'outlier:3', bits: 5 }],
    ['adjustment=pow2-tensor', 'conv1', { method: 'mse', bits: 6 }],
    ['symmetric.activations=false', 'conv2', { method: 'min-max', bits: 3 }],
    ['range.activations=percentile:99.9', 'conv1', { method: 'min-max', bits: 8 }],
    ['optimize=["equalize"]', 'conv1', { method: 'min-max', bits: 4 }],
    ['optimize=["bias-correction:analytic"]', 'conv1', { method: 'min-max', bits: 4 }],
    ['preset=strict', 'conv2', { method: 'mse', bits: 4 }],
    ['preset=report', 'conv2', { method: 'min-max', bits: 4 }],
  ])('of another output end exactly as a run with it does: %s, %s', async (setting, layer, activations) => {
    const { method, bits } = activations;
    const own = [`layers.${layer}.range.activations=${method}`, `layers.${layer}.bits.activations=${bits}`];
    const [asRun, real] = [await quantized(setting), await quantized(setting, ...own)];
    const open = openOf(asRun);
    const request = { runDir: '', layer, activations, ends: true };
    const { outputs, notes } = await layerDetail(open, request, files, await sharedSteps(), {});
    expect(notes).toEqual([]);
    expect(outputs).toEqual({ images: 2, run: await endOf(asRun, open), activations: await endOf(real, open) });
    expect(outputs?.activations).not.toBe(outputs?.run);
  });
  it.each([[['adaround']], [['equalize', 'verify']]])(
    'of another output say why they have no figure where the run was optimized by %j',
    async (optimize) => {
      const { recipe } = outcome;
      const open = { ...openOf(outcome), recipe: { ...recipe, settings: { ...recipe.settings, optimize } } };
      const request = { runDir: '', layer: 'conv1', activations: { method: 'min-max', bits: 4 }, ends: true };
      const { outputs, notes } = await layerDetail(open, request, files, await sharedSteps(), {});
      expect(outputs).toBeUndefined();
      expect(notes.join()).toContain(`cannot be had here: ${optimize.join(', ')} would find another program`);
    },
  );
  it('are opened anew for who waits, when who opened them has gone', async () => {
    const open = openOf(outcome);
    const request = { runDir: '', layer: 'conv1', activations: { method: 'min-max', bits: 4 }, ends: true };
    await look('conv1');
    const seen = new Map(run.seen);
    const gone = new AbortController();
    const ask = async (job: Job): Promise<LayerDetail> =>
      layerDetail({ ...open, seen }, request, files, await sharedSteps(), job);
    const first = ask({ signal: gone.signal, onProgress: ({ stage }) => stage === 'Calibrating' && gone.abort() });
    const second = ask({});
    await expect(first).rejects.toThrow();
    expect((await second).outputs?.activations).toBeLessThan(100);
  });
  it('of another output have no figure where the recipe gives another run by now', async () => {
    const { calibration } = outcome.recipe;
    const open = { ...openOf(outcome), recipe: { ...outcome.recipe, calibration: { ...calibration, count: 3 } } };
    const request = { runDir: '', layer: 'conv1', activations: { method: 'min-max', bits: 4 }, ends: true };
    const { outputs, notes } = await layerDetail(open, request, files, await sharedSteps(), {});
    expect(outputs).toBeUndefined();
    expect(notes.join()).toMatch(/do not give this run any more/);
  });
  it('of another output say where the layer’s setting changes nothing', async () => {
    const { outputs, notes } = await look('pool1', { activations: { method: 'min-max', bits: 4 }, ends: true });
    const real = await quantized('layers.pool1.bits.activations=4');
    expect(outputs).toEqual({ images: 2, run: outputs?.run, activations: await endOf(real, run) });
    expect(outputs?.activations).toBe(outputs?.run);
    expect(notes.join()).toMatch(/^In a run with this setting the output keeps its scale and width/);
  });
  it('of another output end alike in a run that was read from its file', async () => {
    const request = { runDir: '', layer: 'conv1', activations: { method: 'mse', bits: 5 }, ends: true };
    const wanted = await look('conv1', request);
    const file = encodeModelFile(run.model);
    const open = { ...openOf(outcome), model: decodeModelFile(file, 'run', { floats: true, shared: true }) };
    expect((await layerDetail(open, request, files, await sharedSteps(), {})).outputs).toEqual(wanted.outputs);
    expect(wanted.outputs?.activations).toBeLessThan(wanted.outputs?.run ?? 0);
  });
  it('of an output are answered without the network’s when nobody asks for them', async () => {
    expect((await look('conv1', { activations: { method: 'min-max', bits: 4 } })).outputs).toBeUndefined();
  });
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
