/** Instructions of drawn networks, walked through: nothing is read before it is there, nothing is laid over what is still read. And a few by hand. */
import { describe, expect, it } from 'vitest';
import type { EngineLayer } from '../../../src/hardware/engine/engineLayer';
import type { EngineSizes } from '../../../src/hardware/engine/engineSizes';
import { type Job, jobsOf, tapsOf, weightsOf } from '../../../src/hardware/engine/jobs';
import { type Instruction, scheduled } from '../../../src/hardware/engine/schedule';
import { tileWords } from '../../../src/hardware/engine/tiles';
import { engineLayer, engineSizes, type Size } from '../../support/engineLayers';
import { random } from '../../support/random';

/** Layers one after the other, some of which read two maps, repeat weights, look up or compare. */
function drawnLayers(seed: number): readonly EngineLayer[] {
  const source = random(seed);
  const size = (): Size => [source.int(1, 9), 6, 8];
  const maps: Size[] = [size()];
  return Array.from({ length: source.int(2, 7) }, (_, i) => {
    const last = maps.length - 1;
    const values = source.pick([[last], [last], [last, source.int(0, last)], [source.int(0, last)]]);
    const to = size();
    const compares = source.next() < 0.4;
    const layer = engineLayer({
      ...{ from: values.map((value) => maps[value]), to, values, output: last + 1, id: `l${i}` },
      window: { kernel: [source.pick([1, 3]), 1], pads: [1, 0, 1, 0] },
      sums: compares ? false : {},
      ...(source.next() < 0.3 && { table: { least: 0, values: Int32Array.of(1, 2) } }),
    });
    maps.push(to);
    return layer;
  });
}

const indexOf = (all: readonly Instruction[], is: (each: Instruction) => boolean): number => {
  const found = all.flatMap((each, i) => (is(each) ? [i] : []));
  expect(found).toHaveLength(1);
  return found[0];
};

function walk(jobs: readonly Job[], all: readonly Instruction[], sizes: EngineSizes): void {
  const computedAt = jobs.map((job) => indexOf(all, ({ compute }) => compute?.job === job));
  const storedAt = jobs.map((job) => indexOf(all, ({ store }) => store?.job === job));
  expect(all.every((each) => Object.keys(each).length > 0)).toBe(true);
  // What lies in each half of the memory of tiles, of constants, and of results: since when, and which.
  const constants: { name?: string; at: number }[] = [{ at: -1 }, { at: -1 }];
  let table = { id: '', at: -1 };
  const tiles = [-1, -1];
  for (const [i, job] of jobs.entries()) {
    const { layer, tile } = job;
    const at = computedAt[i];
    const { mapBase, constants: half, outHalf } = all[at].compute ?? expect.fail('a computation');
    if (i > 0) expect(at).toBeGreaterThan(computedAt[i - 1]);
    expect([half, outHalf, all[storedAt[i]].store?.outHalf]).toEqual([i % 2, i % 2, i % 2]);
    expect(storedAt[i]).toBeGreaterThan(at);
    // Results of the last job but one have left.
    if (i > 1) expect(at).toBeGreaterThan(storedAt[i - 2]);

    const words = tileWords(layer, tile, sizes.lanes);
    const isHalf = words <= sizes.mapWords / 2;
    expect(mapBase).toBe(isHalf ? (job.tileNumber % 2) * (sizes.mapWords / 2) : 0);
    if (job.isFirstOfTile) {
      let place = mapBase;
      for (const [source, { value, map }] of layer.sources.entries()) {
        const loaded = indexOf(all, ({ tile: load }) => load?.job === job && load.source === source);
        expect(all[loaded].tile?.at).toBe(place);
        place += Math.ceil(map.channels / sizes.lanes) * tile.height * tile.width;
        expect(loaded).toBeLessThan(at);
        for (const [j, earlier] of jobs.entries())
          if (earlier.layer.output.value === value) expect(loaded).toBeGreaterThan(storedAt[j]);
        // Whoever read this half before has read it.
        for (const h of isHalf ? [job.tileNumber % 2] : [0, 1]) expect(loaded).toBeGreaterThan(tiles[h]);
      }
    } else expect(all.some(({ tile: load }) => load?.job === job)).toBe(false);
    for (const h of isHalf ? [job.tileNumber % 2] : [0, 1]) tiles[h] = at;

    const name = `${layer.id} ${job.block}`;
    if (layer.sums) {
      const loaded = indexOf(all, ({ constants: load }) => load?.job === job);
      const load = all[loaded].constants;
      expect(load).toMatchObject({ half: i % 2, weights: constants[half].name !== name });
      expect(loaded).toBeGreaterThan(constants[half].at);
      expect(loaded).toBeLessThan(at);
      constants[half].name = name;
    } else expect(all.some(({ constants: load }) => load?.job === job)).toBe(false);
    constants[half].at = at;

    if (layer.table && job.isFirstOfLayer) {
      const loaded = indexOf(all, ({ table: load }) => load === job);
      expect(loaded).toBeGreaterThan(table.at);
      expect(loaded).toBeLessThan(at);
      table = { id: layer.id, at };
    }
    if (layer.table) {
      expect(table.id).toBe(layer.id);
      table.at = at;
    }
  }
}

describe('instructions', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'of drawn network %i are in an order that is right',
    (seed) => {
      const sizes = {
        ...engineSizes,
        ...random(seed + 50).pick([{}, { outWords: 48 }, { mapWords: 512, outWords: 128 }]),
      };
      const jobs = jobsOf(drawnLayers(seed), sizes);
      walk(jobs, scheduled(jobs, sizes), sizes);
    },
  );

  const told = (layers: readonly EngineLayer[], sizes = engineSizes): readonly string[] => {
    const jobs = jobsOf(layers, sizes);
    const nameOf = (job: Job): string => String(jobs.indexOf(job));
    return scheduled(jobs, sizes).map(({ tile, constants, table, compute, store }) =>
      [
        ...(tile ? [`tile ${nameOf(tile.job)}${tile.source === 0 ? '' : '+'}`] : []),
        ...(constants ? [`constants ${nameOf(constants.job)}${constants.weights ? '' : ' kept'}`] : []),
        ...(table ? [`table ${nameOf(table)}`] : []),
        ...(compute ? [`compute ${nameOf(compute.job)}`] : []),
        ...(store ? [`store ${nameOf(store.job)}`] : []),
      ].join(', '),
    );
  };
  const layer = (change: Partial<Parameters<typeof engineLayer>[0]> = {}) =>
    engineLayer({ from: [[4, 4, 8]], to: [4, 4, 8], ...change });

  it('load, compute and store a single job one after the other', () =>
    expect(told([layer()])).toEqual(['tile 0, constants 0', 'compute 0', 'store 0']));
  it('overlap what is computed of a tile with what is loaded of the next', () =>
    expect(told([layer({ from: [[4, 12, 8]], to: [4, 12, 8] })])).toEqual([
      ...['tile 0, constants 0', 'tile 1, constants 1, compute 0', 'tile 2, constants 2 kept, compute 1, store 0'],
      ...['compute 2, store 1', 'store 2'],
    ]));
  it('load a tile once for all blocks of its results', () =>
    expect(told([layer({ to: [9, 4, 8] })])).toEqual([
      ...['tile 0, constants 0', 'constants 1, compute 0', 'constants 2, compute 1, store 0', 'compute 2, store 1'],
      'store 2',
    ]));
  it('wait for what a layer reads, and load its sources one after the other', () =>
    expect(
      told([
        layer({ values: [0], output: 1 }),
        layer({
          from: [
            [4, 4, 8],
            [4, 4, 8],
          ],
          values: [1, 0],
          id: 'sum',
        }),
      ]),
    ).toEqual([
      ...['tile 0, constants 0', 'compute 0', 'store 0', 'tile 1', 'tile 1+, constants 1', 'compute 1', 'store 1'],
    ]));
  it('have tables with their layer’s first job, and nothing else for what compares', () => {
    const table = { least: 0, values: Int32Array.of(1) };
    expect(told([layer({ to: [5, 4, 8], table, sums: false })])).toEqual([
      ...['tile 0, table 0', 'compute 0', 'compute 1, store 0', 'store 1'],
    ]);
  });
});

describe('jobs', () => {
  it('are each block of results of each tile, in order', () => {
    const [first, second] = [
      engineLayer({ from: [[4, 6, 8]], to: [9, 6, 8], id: 'a' }),
      engineLayer({ from: [[9, 6, 8]], to: [4, 6, 8], id: 'b' }),
    ];
    const jobs = jobsOf([first, second], engineSizes);
    expect(
      jobs.map(({ layer, tileNumber, block, isFirstOfTile, isFirstOfLayer }) => [
        ...[layer.id, tileNumber, block, isFirstOfTile, isFirstOfLayer],
      ]),
    ).toEqual([
      ['a', 0, 0, true, true],
      ['a', 0, 1, false, false],
      ['a', 0, 2, false, false],
      ['a', 1, 0, true, false],
      ['a', 1, 1, false, false],
      ['a', 1, 2, false, false],
      ['b', 2, 0, true, true],
      ['b', 3, 0, true, false],
    ]);
  });
  it('take as many digits as the widest weight, or as parts leave', () => {
    const digitsOf = (change: Partial<Parameters<typeof engineLayer>[0]>) =>
      jobsOf([engineLayer({ from: [[4, 2, 2]], to: [4, 2, 2], ...change })], engineSizes)[0].digits;
    expect(digitsOf({})).toBe(1);
    expect(digitsOf({ sums: { widest: { low: -128, high: 127 } } })).toBe(1);
    expect(digitsOf({ sums: { widest: { low: -7, high: 128 } } })).toBe(2);
    expect(digitsOf({ sums: { widest: { low: -129, high: 7 } } })).toBe(2);
    // 20 bits leave in three parts: of one tap, of two, of three.
    const head = { bounds: undefined, accBits: 20 };
    expect(digitsOf({ sums: head })).toBe(3);
    expect(digitsOf({ sums: head, from: [[8, 2, 2]] })).toBe(2);
    expect(digitsOf({ sums: head, from: [[12, 2, 2]] })).toBe(1);
    expect(digitsOf({ sums: false })).toBe(1);
  });
  it('have so many taps and words of weights', () => {
    const layer = engineLayer({ from: [[9, 4, 4]], to: [4, 4, 4], window: { kernel: [2, 3] } });
    expect(tapsOf(layer, 0)).toBe(2 * 3 * 3);
    const [job] = jobsOf(
      [{ ...layer, output: { ...layer.output, map: { channels: 4, height: 3, width: 2 } } }],
      engineSizes,
    );
    expect(weightsOf({ ...job, digits: 2 })).toBe(36);
    expect(weightsOf({ ...job, layer: { ...layer, sums: undefined } })).toBe(0);
  });
});
