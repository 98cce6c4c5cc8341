/** Darknet models through the float session against an independent forward pass (test/golden/darknetGolden.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { sizeOf } from '../../src/graph/tensor';
import { dataPath, hasData } from '../support/data';
import { type DarknetGolden, expectDigest, goldenInput } from '../support/darknetGolden';
import { generatedWeights } from '../support/darknetWeights';
import golden from '../golden/darknet.json';

const { models }: DarknetGolden = golden;

describe.skipIf(!hasData)('float outputs of real Darknet models', () => {
  it.each(Object.entries(models))('%s', async (name, { file, heads }) => {
    const cfg = readFileSync(dataPath('darknet', `${file}.cfg`), 'utf8');
    const weights = readFileSync(dataPath('darknet', `${file}.weights`));
    const graph = importDarknet({ cfg, weights, name });
    expect(graph.heads.map(({ value }) => graph.values[value].shape)).toEqual(heads.map(({ shape }) => [1, ...shape]));
    const session = await openFloatSession(graph);
    const outputs = await session.run(goldenInput(graph));
    await session.close();
    graph.heads.forEach(({ value }, index) => expectDigest(outputs.get(value), heads[index], 1e-4));
  });
});

describe.skipIf(!hasData)('Tiny-YOLOv3 with generated weights', () => {
  const cfg = (): string => readFileSync(dataPath('darknet/yolov3-tiny/yolov3-tiny.cfg'), 'utf8');

  it('has the size of the published file', () => expect(generatedWeights(cfg()).length).toBe(35_434_956));

  it('runs, with bounded outputs that the input decides', async () => {
    const graph = importDarknet({ cfg: cfg(), weights: generatedWeights(cfg()), name: 'yolov3-tiny.cfg' });
    const session = await openFloatSession(graph);
    const outputs = await session.run(goldenInput(graph));
    await session.close();
    for (const value of graph.outputs) {
      const found = outputs.get(value) ?? new Float32Array();
      expect(found.length).toBe(sizeOf(graph.values[value].shape ?? []));
      expect(found.every((x) => Math.abs(x) < 100)).toBe(true);
      expect(new Set(found).size).toBeGreaterThan(1000);
    }
  });
});
