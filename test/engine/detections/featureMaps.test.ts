/** Feature maps: one grey for float and integers, differences apart, pages and sizes bounded; and the same figures as the inspector's. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { mapShape, mapsOf, sqnrOf, type LayerValues } from '../../../src/engine/detections/featureMaps';
import { featureMaps, type HeldMaps } from '../../../src/engine/detections/featureMapsJob';
import { listImages, type PictureRun } from '../../../src/engine/detections/pictures';
import { keepRunners } from '../../../src/engine/detections/runners';
import { layerDetail } from '../../../src/engine/layerDetail';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import type { FeatureMaps, FeatureMapsRequest, ImageRef } from '../../../src/protocol/results/detections';
import { nodeFiles as files } from '../../../src/util/nodeFiles';

describe('the shape of a map', () => {
  it.each<[readonly number[], number, readonly [number, number, number]]>([
    [[1, 16, 40, 30], 19200, [16, 40, 30]],
    [[16, 40, 30], 19200, [16, 40, 30]],
    [[1, 2, 3, 4, 5], 120, [6, 4, 5]],
    [[1, 21, 85], 1785, [1, 21, 85]],
    [[1, 10], 10, [1, 1, 10]],
    [[1, 84], 84, [1, 2, 42]],
    [[1, 1000, 1, 1], 1000, [1, 20, 50]],
    [[1, 97], 97, [1, 1, 97]],
    // A shape that is not known, or does not fit what was computed.
    [[], 128, [1, 2, 64]],
    [[1, -1, 4, 4], 32, [1, 1, 32]],
  ])('%j', (shape, length, [channels, height, width]) =>
    expect(mapShape(shape, length)).toEqual({ channels, height, width }),
  );
});

const page = { first: 0, count: 16, order: 'channel' } as const;
const two: LayerValues = {
  ...{ channels: 2, height: 1, width: 3 },
  float: Float32Array.of(0, 5, 10, -1, -1, -1),
  integers: Float32Array.of(0, 6, 8, -1, -1, -2),
};

describe('maps', () => {
  it('have black and white at the same values in float and in integers', () => {
    const { maps, reach } = mapsOf(two, page);
    expect(maps[0]).toMatchObject({ channel: 0, low: 0, high: 10, largest: 2 });
    expect([...maps[0].float]).toEqual([0, 128, 255]);
    expect([...(maps[0].integers ?? [])]).toEqual([0, 153, 204]);
    // +1 and −2 of a reach of 2.
    expect([...(maps[0].difference ?? [])]).toEqual([128, 192, 1]);
    expect([...(maps[1].difference ?? [])]).toEqual([128, 128, 65]);
    expect(reach).toBe(2);
  });
  it('of channels where nothing differs are middle grey', () => {
    const { maps } = mapsOf({ ...two, integers: two.float }, page);
    expect([...maps[1].float, ...(maps[0].difference ?? [])]).toEqual([128, 128, 128, 128, 128, 128]);
  });
  it('without integers have neither difference nor decibels', () => {
    const answer = mapsOf({ ...two, integers: undefined }, page);
    expect(Object.keys(answer.maps[0])).toEqual(['channel', 'low', 'high', 'float']);
    expect('sqnrDb' in answer || 'reach' in answer).toBe(false);
  });
  it('come in pages, the ones that differ most first if so wished', () => {
    const values = { channels: 5, height: 1, width: 1, float: new Float32Array(5) };
    const integers = Float32Array.of(1, 0, -4, 2, 1);
    const channels = (first: number, order: 'channel' | 'error'): readonly number[] =>
      mapsOf({ ...values, integers }, { first, count: 2, order }).maps.map(({ channel }) => channel);
    expect([channels(0, 'channel'), channels(2, 'channel'), channels(4, 'channel')]).toEqual([[0, 1], [2, 3], [4]]);
    expect([channels(0, 'error'), channels(2, 'error'), channels(9, 'error')]).toEqual([[2, 3], [0, 4], [1]]);
  });
  it('that are large become means, their differences the largest of each block', () => {
    const size = 192;
    const float = Float32Array.from({ length: size * size }, (_, i) => (i % 2 === 0 ? 0 : 1));
    const integers = Float32Array.from(float);
    integers[5 * size + 7] = -3;
    const { maps, width, height } = mapsOf({ channels: 1, height: size, width: size, float, integers }, page);
    expect([width, height]).toEqual([96, 96]);
    // Means of pairs of 0 and 1, between −3 and 1.
    expect(new Set(maps[0].float)).toEqual(new Set([Math.round((255 * 3.5) / 4)]));
    const difference = [...(maps[0].difference ?? [])];
    expect(difference.filter((byte) => byte !== 128)).toEqual([1]);
    expect(difference.indexOf(1)).toBe(2 * 96 + 3);
  });
  it('are told apart by the errors of their own', () => {
    const values = { channels: 3, height: 2, width: 3, float: new Float32Array(18) };
    const integers = Float32Array.from([3, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 0]);
    const { maps } = mapsOf({ ...values, integers }, { ...page, order: 'error' });
    expect(maps.map(({ channel, largest }) => [channel, largest])).toEqual([
      [0, 3],
      [2, 2],
      [1, 1],
    ]);
  });
  it('that are half as wide again are taken one and two at a time', () => {
    const float = Float32Array.from({ length: 144 }, (_, i) => i);
    const { maps, width, height } = mapsOf({ channels: 1, height: 1, width: 144, float }, page);
    expect([width, height]).toEqual([96, 1]);
    const means = Array.from({ length: 96 }, (_, x) => 1.5 * x);
    expect([...maps[0].float]).toEqual(means.map((mean) => Math.round((255 * mean) / 143)));
  });
  it('without any number are black', () => {
    const { maps } = mapsOf({ channels: 1, height: 1, width: 2, float: Float32Array.of(NaN, -Infinity) }, page);
    expect(maps[0]).toMatchObject({ low: 0, high: 0 });
  });
  it('stand what is no number', () => {
    const float = Float32Array.of(NaN, 1, Infinity, 3);
    const { maps } = mapsOf({ channels: 1, height: 2, width: 2, float }, page);
    expect(maps[0]).toMatchObject({ low: 1, high: 3 });
    expect([...maps[0].float]).toEqual([0, 0, 255, 255]);
  });
});

describe('decibels of two lists', () => {
  it.each<[readonly number[], readonly number[], number | null]>([
    [[3, 4], [3, 4.5], 20],
    [[1, 2], [1, 2], 200],
    [[0, 0], [1, 0], null],
    [[1], [1, 2], null],
  ])('%j against %j: %s', (float, integers, expected) => {
    const found = sqnrOf(Float32Array.from(float), Float32Array.from(integers));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 6);
  });
});

describe('the maps of a layer of a run', () => {
  const calibrated = async (): Promise<ImageRef> => {
    const [, calibration] = await listImages(run, files);
    return { set: 'calibration', id: calibration.ids[0] };
  };
  const path = join(import.meta.dirname, '../../../samples/sample.quant.json');
  let run: PictureRun;

  beforeAll(async () => {
    const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
    const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=1']);
    const { quantized, recipe, result } = await quantizeJob(draft, files, await createCompute(), {});
    run = { model: quantized.model, recipe, provenance: result.provenance, runners: keepRunners(quantized.model) };
  });

  const look = async (
    layer: string,
    change: Partial<FeatureMapsRequest> = {},
    held: HeldMaps = {},
  ): Promise<FeatureMaps> => {
    const request = { image: await calibrated(), layer, ...page, ...change };
    return featureMaps(run, request, held, files, await sharedSteps(), {});
  };

  it.each(['conv1', 'pool1', 'conv2'])(
    '%s: have the decibels that the inspector shows for this image',
    async (layer) => {
      const detail = await layerDetail(
        { ...run, seen: new Map(), ends: {}, remake: {} },
        { runDir: '', layer },
        files,
        await sharedSteps(),
        {},
      );
      const { sqnrDb, reach } = await look(layer);
      expect(sqnrDb).toBeCloseTo(detail.activations?.sqnrDb ?? NaN, 4);
      expect(reach).toBeCloseTo(detail.activations?.maxError ?? NaN, 5);
    },
  );
  it('have as many channels as the layer, one picture for a list of numbers', async () => {
    const conv = await look('conv1', { first: 16 });
    expect(conv).toMatchObject({ channels: 20, size: [28, 28], width: 28, height: 28, first: 16, notes: [] });
    expect(conv.maps.map(({ channel }) => channel)).toEqual([16, 17, 18, 19]);
    expect(await look('fc2')).toMatchObject({ channels: 1, size: [10, 1] });
  });
  it('of an activation are those of the layer that it was fused into', async () => {
    const [relu, conv] = [await look('relu1'), await look('conv1')];
    expect(relu.notes.join()).toMatch('folded into another');
    expect(relu.maps).toEqual(conv.maps);
    await expect(look('bn1')).rejects.toThrow('bn1 leaves no feature maps: it was folded into another layer');
  });
  it('are not run again for another page', async () => {
    const held: HeldMaps = {};
    const first = await look('conv2', {}, held);
    const kept = held.held;
    const second = await look('conv2', { first: 16 }, held);
    expect(held.held).toBe(kept);
    expect(second.provenance).toBe(first.provenance);
    await look('conv1', {}, held);
    expect(held.held).not.toBe(kept);
  });
  it.each<[string, Partial<FeatureMapsRequest>, string]>([
    ['gone', {}, 'The run has no layer gone'],
    ['conv1', { count: 0 }, '"count" must be an integer from 1 to 64, found 0'],
    ['conv1', { count: 1e9 }, '"count"'],
    ['conv1', { first: NaN }, '"first"'],
  ])('%s %j are refused', async (layer, change, message) => {
    await expect(look(layer, change)).rejects.toThrow(message);
  });
  it('of layers beyond all bounds are refused before anything runs', async () => {
    const { model } = run;
    const tensors = model.tensors.map((tensor) => tensor && { ...tensor, shape: [1, 64, 2048, 2048] });
    const huge = { ...run, model: { ...model, tensors } };
    const request = { image: { set: 'evaluation', id: '000000' }, layer: 'conv1', ...page } as const;
    await expect(featureMaps(huge, request, {}, files, await sharedSteps(), {})).rejects.toThrow(
      'conv1 has 268435456 numbers; feature maps are shown up to 16777216',
    );
  });
});
