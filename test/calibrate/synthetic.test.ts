/** Pictures and arrays for who has none: what they share with photographs, and that they never change. */
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/calibrate/dataset';
import { openSynthetic, syntheticPicture } from '../../src/calibrate/datasets/synthetic';
import { fedInputs } from '../../src/engine/inputs/feeds';
import { checksum } from '../../src/util/checksum';
import { syntheticArrays } from '../../src/engine/inputs/syntheticArrays';
import { openSources } from '../../src/engine/inputs/sources';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { memoryFiles } from './memoryFiles';

const preprocess = { resize: 'stretch', color: 'rgb', scale: 1 / 255, mean: [], std: [] } as const;

describe('pictures', () => {
  const pictures = Array.from({ length: 12 }, (_, seed) => syntheticPicture(seed).data);
  const all = pictures.flatMap((data) => [...data]);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  it('have the brightness, the contrast and the correlation of photographs', () => {
    const level = mean(all);
    const variance = mean(all.map((value) => (value - level) ** 2));
    expect(level / 255).toBeGreaterThan(0.35);
    expect(level / 255).toBeLessThan(0.55);
    expect(Math.sqrt(variance) / 255).toBeGreaterThan(0.2);
    expect(Math.sqrt(variance) / 255).toBeLessThan(0.35);
    const beside = mean(all.slice(3).map((value, at) => (value - level) * (all[at] - level)));
    expect(beside / variance).toBeGreaterThan(0.85);
  });
  it('differ from each other, and are the same each time', () => {
    expect(new Set(pictures.map((data) => data.join())).size).toBe(12);
    expect(syntheticPicture(7).data).toEqual(pictures[7]);
  });
  // Figures of runs on such pictures are compared between machines and versions.
  it.each([
    [0, 2996949337],
    [7, 1189199716],
  ])('never change: picture %d', (seed, sum) => expect(checksum(syntheticPicture(seed).data)).toBe(sum));
  it('are a data set of 128 without a path', async () => {
    const { length, ids, truths } = await openDataset({ type: 'synthetic', path: '' }, memoryFiles({}));
    expect([length, ids[0], ids[127], truths]).toEqual([128, 'synthetic-000', 'synthetic-127', undefined]);
    const dataset = await openSynthetic({ type: 'synthetic', path: '' });
    expect((await dataset.sample(7)).image.data).toEqual(pictures[7]);
  });
});

function network() {
  const b = graphBuilder(random(1));
  const [tokens, picture] = [b.input('tokens', [1, 9], 'int64'), b.input('picture', [1, 3, 8, 8])];
  const rows = b.node('Gather', 'embed', [b.floats('table', [5, 4]), tokens]);
  const size = b.input('size', [1, 2]);
  return b.build([rows, b.node('Relu', 'relu', [picture]), b.node('Neg', 'neg', [size])]);
}

describe('arrays', () => {
  it('are rows of the table, and numbers of a normal distribution', async () => {
    const [tokens, , size] = fedInputs(network(), {}, preprocess);
    const drawn = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => (await syntheticArrays(tokens).sample(at)).arrays),
    );
    const seen = new Set(drawn.flatMap((arrays) => [...(arrays?.get('tokens')?.data ?? [])]));
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    const numbers: number[] = [];
    for (let at = 0; at < 128; at++)
      numbers.push(...((await syntheticArrays(size).sample(at)).arrays?.get('size')?.data ?? []));
    const squares = numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length;
    expect(squares).toBeGreaterThan(0.6);
    expect(squares).toBeLessThan(1.5);
  });
  it('go beside pictures: every input is fed', async () => {
    const graph = network();
    const spec = { type: 'synthetic', path: '' } as const;
    const { load, main } = await openSources(graph, spec, { preprocess, inputs: {} }, memoryFiles({}), 'calibration');
    const { input } = await load(3);
    expect(main.length).toBe(128);
    expect(input instanceof Map && [...input.keys()]).toEqual(graph.inputs);
  });
});
