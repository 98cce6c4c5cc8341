/** Instructions in fields, memory in words, and clocks, by hand and by plain loops: what the engine’s core reads, and what it takes. */
import { describe, expect, it } from 'vitest';
import { digitsFor, digitsOf, paddedDigits } from '../../../src/hardware/engine/digits';
import { engineCycles, trafficWords } from '../../../src/hardware/engine/engineCycles';
import type { EngineLayer } from '../../../src/hardware/engine/engineLayer';
import type { EngineSizes } from '../../../src/hardware/engine/engineSizes';
import { type Job, jobsOf } from '../../../src/hardware/engine/jobs';
import { layerCycles } from '../../../src/hardware/engine/layerCycles';
import { mapBytes, programBytes } from '../../../src/hardware/engine/memoryImage';
import {
  burstWords,
  memoryLayout,
  recordWords,
  regionStarts,
  wordBytes,
} from '../../../src/hardware/engine/memoryLayout';
import { packBits } from '../../../src/hardware/engine/packer';
import type { EnginePlan } from '../../../src/hardware/engine/planEngine';
import { boxOf, loopsOf, recordFields, recordOf, tapClocks } from '../../../src/hardware/engine/records';
import { scheduled } from '../../../src/hardware/engine/schedule';
import { engineLayer, engineSizes, laneNumbers, mapOf, type Size } from '../../support/engineLayers';
import { random } from '../../support/random';

function planOf(
  layers: readonly EngineLayer[],
  inputs: readonly Size[],
  leaving: readonly number[],
  sizes: EngineSizes = engineSizes,
): EnginePlan {
  const jobs = jobsOf(layers, sizes);
  const instructions = scheduled(jobs, sizes);
  const places = inputs.map((size, value) => ({ value, map: mapOf(size) }));
  const layout = memoryLayout(jobs, layers, places, new Set(leaving), instructions.length, sizes);
  return { sizes, layers, jobs, instructions, layout };
}

describe('loops over taps', () => {
  /** Places that are read, one after the other, as eight loops would. */
  const walked = (job: Job): readonly number[] => {
    const { turns, steps } = loopsOf(job);
    const counts = turns.map(() => 0);
    const places = [0];
    for (;;) {
      const level = counts.findIndex((count, i) => count + 1 < turns[i]);
      if (level < 0) return places;
      counts[level]++;
      counts.fill(0, 0, level);
      places.push(places[places.length - 1] + steps[level]);
    }
  };
  /** The same by what each tap is. */
  const wanted = ({ layer, tile, block, digits }: Job): readonly number[] => {
    const { window, repeat, output } = layer;
    const places: number[] = [];
    for (let row = 0; row < tile.rows; row++)
      for (let column = 0; column < output.map.width; column++)
        for (let digit = 0; digit < digits; digit++)
          for (let b = 0; b < layer.reads(block).count; b++)
            for (let r = 0; r < window.kernel[0]; r++)
              for (let s = 0; s < window.kernel[1]; s++) {
                const y = Math.floor(row / repeat[0]) * window.strides[0] + r * window.dilations[0];
                const x = Math.floor(column / repeat[1]) * window.strides[1] + s * window.dilations[1];
                places.push((b * layer.reads(block).stride * tile.height + y) * tile.width + x);
              }
    return places;
  };
  it.each([
    [{ from: [[4, 6, 7]], to: [4, 4, 5], window: { kernel: [3, 3] } }, 1],
    [{ from: [[9, 9, 9]], to: [4, 4, 3], window: { kernel: [2, 3], strides: [2, 3], dilations: [2, 1] } }, 2],
    [{ from: [[6, 3, 4]], to: [6, 6, 12], repeat: [2, 3] }, 1],
    [{ from: [[9, 4, 4]], to: [9, 4, 4], own: true, window: { kernel: [3, 1], pads: [1, 0, 1, 0] } }, 3],
  ] as const)('go where taps lie: %#', (sizes, digits) => {
    const sizesThatFit = { ...engineSizes, mapWords: 4096, outWords: 4096 };
    const [first] = jobsOf([engineLayer(sizes)], sizesThatFit);
    const job = { ...first, digits };
    expect(walked(job)).toEqual(wanted(job));
    expect(tapClocks(job)).toBe(wanted(job).length);
  });
  it('skip blocks that are not read', () => {
    const layer = {
      ...engineLayer({ from: [[12, 2, 2]], to: [4, 2, 2] }),
      reads: () => ({ first: 1, count: 2, stride: 2 }),
    };
    const [job] = jobsOf([layer], engineSizes);
    expect(walked(job)).toEqual(wanted(job));
  });
});

describe('a box of a tile', () => {
  const tile = { firstRow: 0, rows: 3, fromRow: 0, height: 5, width: 8, top: 1, topEnd: 4, left: 0, leftEnd: 8 };
  it('is one row where rows lie without padding', () =>
    expect(boxOf(tile)).toEqual({ width: 40, height: 1, left: 8, leftEnd: 32, top: 0, topEnd: 1 }));
  it('is the tile where columns are padded', () => {
    expect(boxOf({ ...tile, left: 1 })).toEqual({ ...tile, left: 1 });
    expect(boxOf({ ...tile, leftEnd: 7 })).toEqual({ ...tile, leftEnd: 7 });
  });
});

/** An image of 5 channels, a layer of tiles with padding, and one that adds both maps and leaves. */
const layers = (): readonly EngineLayer[] => [
  engineLayer({
    ...{ from: [[5, 6, 8]], to: [6, 6, 8], values: [0], output: 1, id: 'first', fill: -2 },
    window: { kernel: [3, 3], pads: [1, 1, 1, 1] },
    table: { least: -7, values: Int32Array.from({ length: 16 }, (_, i) => i - 8) },
  }),
  engineLayer({
    ...{
      from: [
        [6, 6, 8],
        [5, 6, 8],
      ],
      to: [3, 6, 8],
      values: [1, 0],
      output: 2,
      id: 'second',
    },
    sums: { bounds: undefined, accBits: 18 },
  }),
];
const plan = (sizes = engineSizes) => planOf(layers(), [[5, 6, 8]], [2], sizes);

describe('memory', () => {
  it('is laid out in words of the bus', () => {
    // Words of 32 bits: bursts of 256, instructions of 32; of a lane 20 + 8 + 4 bits, so four words of factors; four words of weights each tap.
    expect([wordBytes(engineSizes), recordWords(engineSizes), burstWords(engineSizes)]).toEqual([4, 32, 256]);
    expect([wordBytes({ lanes: 32, qBits: 16 }), recordWords({ ...engineSizes, lanes: 32 })]).toEqual([64, 4]);
    expect(burstWords({ ...engineSizes, lanes: 32, qBits: 16 })).toBe(64);
    const { layout, instructions } = plan();
    const program = Math.ceil((instructions.length * 32) / 256) * 256;
    // 18 taps of a digit; of the last 4 blocks (2 of each source), 3 digits for three parts.
    const [taps, last] = [4 + 18 * 4, 4 + 4 * 4];
    expect(taps).toBeLessThan(256);
    expect([...layout.constants]).toEqual([
      ['first 0', program],
      ['first 1', program + 256],
      ['second 0', program + 512],
    ]);
    expect([...layout.tables]).toEqual([['first', program + 768]]);
    expect(last).toBeLessThan(256);
    expect(layout.inputs).toEqual([{ value: 0, region: 'inputs', map: mapOf([5, 6, 8]), planes: 1, at: 0, words: 96 }]);
    expect(layout.outputs).toEqual([
      { value: 1, region: 'maps', map: mapOf([6, 6, 8]), planes: 1, at: 0, words: 96 },
      { value: 2, region: 'outputs', map: mapOf([3, 6, 8]), planes: 3, at: 0, words: 144 },
    ]);
    expect(layout.words).toEqual({ program: program + 768 + 16, inputs: 96, outputs: 144, maps: 96 });
  });
  it('has its regions behind each other, each at a page', () => {
    const { layout } = plan();
    const words = { program: 1024, inputs: 1025, outputs: 1, maps: 0 };
    expect(regionStarts({ ...layout, words }, engineSizes)).toEqual({
      ...{ program: 0, inputs: 1024, outputs: 3072, maps: 4096, end: 4096 },
    });
    expect(regionStarts({ ...layout, words }, { ...engineSizes, lanes: 32, qBits: 16 }).inputs).toBe(1024);
    expect(
      regionStarts({ ...layout, words: { ...words, program: 65 } }, { ...engineSizes, lanes: 32, qBits: 16 }),
    ).toMatchObject({
      inputs: 128,
    });
  });
});

describe('an instruction', () => {
  const opened = () => {
    const { instructions, layout } = plan();
    const fieldsOf = (i: number, isLast = false) => recordOf(instructions[i], isLast, layout, engineSizes);
    return { instructions, layout, fieldsOf };
  };
  const pair = (low: number, high: number): number => ((high & 0xffff) * 65536 + (low & 0xffff)) >>> 0;
  const bit = (...bits: readonly number[]): number => bits.reduce((sum, each) => sum + 2 ** each, 0);

  it('loads a tile, constants and a table', () => {
    const { instructions, layout, fieldsOf } = opened();
    const fields = fieldsOf(0);
    expect(fields).toHaveLength(recordFields);
    const { tile, constants, table, compute, store } = instructions[0];
    expect([tile?.source, constants?.weights, table?.layer.id, compute, store]).toEqual([
      0,
      true,
      'first',
      undefined,
      undefined,
    ]);
    // Four rows of ten columns fit: with what is above and below 6, of which the first is padding.
    expect(fields[0]).toBe(bit(0, 1, 2, 16));
    expect(fields.slice(1, 12)).toEqual([
      ...[0, 48, 8, pair(0, 2), pair(10, 6), pair(1, 9), pair(1, 6), pair(-2, 72), layout.constants.get('first 0')],
      ...[0, layout.tables.get('first')],
    ]);
    expect(fields.slice(12).filter((field) => field !== 0)).toEqual([]);
  });

  it('loads a later tile from its own rows on', () => {
    const { instructions, fieldsOf } = opened();
    const at = instructions.findIndex(({ tile }) => tile !== undefined && tile.job.tile.firstRow > 0);
    // Behind four rows of results: from row 3 on, of eight words.
    expect(fieldsOf(at)[1]).toBe(3 * 8);
  });

  it('computes a tile while the next constants come', () => {
    const { instructions, fieldsOf } = opened();
    const at = instructions.findIndex(({ compute }) => compute !== undefined);
    const fields = fieldsOf(at);
    const { compute, constants } = instructions[at];
    expect([compute?.job.block, constants?.job.block, constants?.half]).toEqual([0, 1, 1]);
    // Bounds, and a table behind; one plane; constants of the second half.
    expect(fields[0]).toBe(bit(1, 3, 6, 8, 10, 12));
    // 76 words of weights come, and no tile and no table.
    expect(fields.slice(1, 12)).toEqual([0, 0, 0, 0, 0, 0, 0, pair(0, 72), expect.any(Number), pair(64, 0), 0]);
    expect(fields.slice(27)).toEqual([0, 0, 0, 0, 0]);
    expect(fields.slice(14, 27)).toEqual([
      ...[pair(0, 0), pair(0, 4 * 8)],
      // 3 columns and rows of the kernel, 2 blocks, one digit; 8 columns, 4 rows.
      ...[pair(3, 3), pair(2, 1), pair(1, 8), pair(1, 4)],
      ...loopsOf(compute?.job ?? expect.fail()).steps.flatMap((step, i, all) =>
        i % 2 ? [] : [pair(step, all[i + 1])],
      ),
      ...[pair(3, -7), pair(-100, 90), pair(1, 1)],
    ]);
  });

  it('computes the next job from and into the other halves', () => {
    const { instructions, fieldsOf } = opened();
    const at = instructions.findIndex(({ compute }) => compute?.outHalf === 1);
    expect(fieldsOf(at).slice(14, 16)).toEqual([pair(0, 64), pair(32, 4 * 8)]);
  });

  it('has no bounds and no table where there are none', () => {
    const { instructions, fieldsOf } = opened();
    const head = instructions.findIndex(({ compute }) => compute?.job.layer.id === 'second');
    expect(fieldsOf(head).slice(24, 27)).toEqual([0, 0, pair(1, 1)]);
    const alone = instructions.findIndex(({ constants, tile, compute }) => !constants && !tile && compute);
    expect([...fieldsOf(alone).slice(1, 10), fieldsOf(alone)[11]]).toEqual(Array.from({ length: 10 }, () => 0));
  });

  it('stores what was computed, in parts where sums leave as they are', () => {
    const { instructions, fieldsOf } = opened();
    const stores = instructions.flatMap(({ store }, i) => (store ? [{ ...store, i }] : []));
    const [, second] = stores;
    expect([second.job.block, second.outHalf, second.job.tile.rows]).toEqual([1, 1, 4]);
    // Behind a block of 48 words; 32 words into the other half of results.
    expect([12, 13, 27, 28].map((at) => fieldsOf(second.i)[at])).toEqual([48, pair(32, 32), 48, 32]);
    const last = stores[stores.length - 1];
    const { tile, planes } = last.job;
    expect([last.job.layer.id, planes]).toEqual(['second', 3]);
    const fields = fieldsOf(last.i, true);
    expect(fields[0]).toBe(bit(4, 5, 18));
    expect([12, 13, 27, 28].map((at) => fields[at])).toEqual([
      ...[tile.firstRow * 8, pair(tile.rows * 8, last.outHalf * 32), 48, tile.rows * 8 * 3],
    ]);
    expect(fields[10]).toBe(pair(0, 3));
  });

  it('says whose addresses count, and how sums leave', () => {
    const { instructions, fieldsOf } = opened();
    const flagsOf = (is: (i: number) => boolean): readonly number[] =>
      instructions.flatMap((_, i) => (is(i) ? [fieldsOf(i)[0]] : []));
    const of = (value: number) => (i: number) => {
      const { tile } = instructions[i];
      return tile?.job.layer.sources[tile.source].value === value;
    };
    expect(flagsOf(of(0)).every((flags) => (flags >> 16) % 2 === 1)).toBe(true);
    expect(flagsOf(of(1)).every((flags) => ((flags >> 16) & 3) === 0)).toBe(true);
    const head = instructions.findIndex(({ compute }) => compute?.job.layer.id === 'second');
    expect((fieldsOf(head)[0] >> 6) & 7).toBe(0);
    expect((fieldsOf(head)[0] >> 12) & 15).toBe(3);
    // The largest tap has no sums; and what is read of the outputs' region is another input.
    const pool = engineLayer({
      from: [[3, 6, 8]],
      to: [3, 6, 8],
      values: [1],
      output: 2,
      sums: false,
      id: 'pool',
      own: true,
    });
    const first = engineLayer({ from: [[3, 6, 8]], to: [3, 6, 8], values: [0], output: 1, id: 'first' });
    const other = planOf([first, pool], [[3, 6, 8]], [1, 2]);
    const told = other.instructions.map((each) => recordOf(each, false, other.layout, engineSizes)[0]);
    const computes = other.instructions.findIndex(({ compute }) => compute?.job.layer.id === 'pool');
    expect((told[computes] >> 6) & 7).toBe(2);
    const reads = other.instructions.findIndex(({ tile }) => tile?.job.layer.id === 'pool');
    expect((told[reads] >> 16) & 3).toBe(2);
  });
});

describe('bytes', () => {
  const bitsAt = (bytes: Uint8Array, at: number, count: number): number =>
    Array.from({ length: count }, (_, i) => ((bytes[(at + i) >> 3] >> ((at + i) % 8)) & 1) * 2 ** i).reduce(
      (a, b) => a + b,
      0,
    );
  const signed = (value: number, bits: number): number => (value >= 2 ** (bits - 1) ? value - 2 ** bits : value);

  it('hold numbers of any width, two’s complement', () => {
    const source = random(3);
    const numbers = Array.from({ length: 40 }, () => {
      const bits = source.pick([1, 3, 8, 9, 17, 32, 40, 53]);
      return {
        bits,
        value: bits === 53 ? source.int(0, 2 ** 40) : source.int(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1),
      };
    });
    const bytes = new Uint8Array(200);
    let at = 5;
    for (const { bits, value } of numbers) {
      packBits(bytes, at, value, bits);
      at += bits;
    }
    at = 5;
    for (const { bits, value } of numbers) {
      expect(signed(bitsAt(bytes, at, bits), bits)).toBe(value);
      at += bits;
    }
    expect(bytes[0] % 32).toBe(0);
  });

  it('of a program are instructions, factors, weights and tables, each at its place', () => {
    // Biases beyond 20 bits are taken modulo 2^20, as sums are.
    const numbers = (output: number) => ({ ...laneNumbers(output), bias: (output - 2) * 700_001 });
    const [first, second] = layers();
    const changed = { ...first, sums: first.sums && { ...first.sums, numbers } };
    const own = planOf([changed, second], [[5, 6, 8]], [2], { ...engineSizes, leaky: true });
    const { sizes, layout, instructions, jobs } = own;
    const wanted = new Uint8Array(layout.words.program * 4);
    const put = (at: number, value: number, bits: number): void => {
      const held = BigInt.asUintN(bits, BigInt(value));
      for (let i = 0; i < bits; i++) wanted[(at + i) >> 3] |= Number((held >> BigInt(i)) & 1n) << ((at + i) % 8);
    };
    for (const [i, instruction] of instructions.entries())
      for (const [f, field] of recordOf(instruction, i === instructions.length - 1, layout, sizes).entries())
        put((i * 32 + f) * 32, field, 32);
    for (const { layer, block, digits } of jobs.filter(({ tile }) => tile.firstRow === 0)) {
      const from = (layout.constants.get(`${layer.id} ${block}`) ?? expect.fail('constants')) * 32;
      const laneBits = 20 + 2 * (8 + 4);
      const factorWords = Math.ceil((4 * laneBits) / 32);
      const { first: firstBlock, count } = layer.reads(block);
      const [height, width] = layer.window.kernel;
      for (let output = block * 4; output < Math.min(block * 4 + 4, layer.output.map.channels); output++) {
        const at = from + (output % 4) * laneBits;
        const { bias, factor, negative } = layer.sums?.numbers(output) ?? expect.fail('numbers');
        put(at, bias, 20);
        // Shifts are counted from the largest to the left, one.
        for (const [i, [m, k]] of [factor, negative].entries()) {
          put(at + 20 + 12 * i, m, 8);
          put(at + 28 + 12 * i, k + 1, 4);
        }
        for (let b = 0; b < count; b++)
          for (let r = 0; r < height; r++)
            for (let s = 0; s < width; s++)
              for (let input = 0; input < 4; input++) {
                // Small weights are one digit, the last.
                const word = (((digits - 1) * count + b) * height + r) * width + s;
                const weight = layer.sums?.weight(output, (firstBlock + b) * 4 + input, r, s) ?? 0;
                put(from + (factorWords + word * 4) * 32 + ((output % 4) * 4 + input) * 8, weight, 8);
              }
      }
    }
    const table = layout.tables.get('first') ?? expect.fail('a table');
    for (let i = 0; i < 16; i++) put((table + i) * 32, i - 8, 8);
    expect(programBytes(own)).toEqual(wanted);
  });

  it('of a map lie by blocks of channels, in planes of parts', () => {
    const place = { value: 0, region: 'outputs', map: mapOf([5, 2, 3]), planes: 2, at: 0, words: 24 } as const;
    const values = Int32Array.from({ length: 30 }, (_, i) => 1000 * i - 15_000);
    const bytes = mapBytes(place, values, engineSizes);
    expect(bytes).toHaveLength(96);
    for (let c = 0; c < 8; c++)
      for (let p = 0; p < 6; p++) {
        const at = (plane: number): number => (Math.floor(c / 4) * 2 + plane) * 6 + p;
        const parts = [0, 1].map((plane) => bytes[at(plane) * 4 + (c % 4)]);
        expect(signed(parts[0] + 256 * parts[1], 16)).toBe(c < 5 ? values[c * 6 + p] : 0);
      }
  });
});

describe('digits', () => {
  it.each([
    [8, -128, [-128]],
    [8, 127, [127]],
    [8, 128, [1, 0]],
    [8, -129, [-1, -1]],
    [8, 128 * 63 + 63, [63, 63]],
    [8, 128 * 63 + 64, [64, -64]],
    [4, 100, [2, -3, -4]],
  ])('of %i bits of %i', (bits, value, digits) => {
    expect(digitsOf(value, bits)).toEqual(digits);
    const base = 2 ** (bits - 1);
    expect(digits.reduce((sum, digit) => sum * base + digit, 0)).toBe(value);
    expect(paddedDigits(value, bits, digits.length + 2)).toEqual([0, 0, ...digits]);
    expect(digitsFor({ low: 0, high: value }, bits)).toBe(digits.length);
    expect(digitsFor({ low: value, high: 0 }, bits)).toBe(digits.length);
  });
});

describe('clocks', () => {
  const opened = () => {
    const own = plan();
    return { own, cycles: engineCycles(own) };
  };
  it('of an instruction are those of its parts', () => {
    const { own, cycles } = opened();
    const [first, second] = cycles.instructions;
    // A tile of 2 blocks of 6 by 10, of which 5 by 8 are read; 4 words of factors and 72 of weights, a table of 16, the next instruction's 32.
    const program = 4 + 72 + 16 + 32;
    expect(first.traffic).toEqual({ program, read: 80, written: 0 });
    // Padding is laid while the first word comes: eleven words of it lead.
    expect([first.load, first.compute, first.store, first.memory]).toEqual([
      120 - 80 + 80 + program - 11 + 25,
      0,
      0,
      0,
    ]);
    expect(second.traffic).toEqual({ program: 4 + 72 + 32, read: 0, written: 0 });
    // 18 taps of 32 places, and what the pipeline takes.
    expect([second.load, second.compute, second.store]).toEqual([4 + 72 + 32 + 25, 18 * 32 + 26, 0]);
    // Weights that lie there already are not loaded again.
    const kept = own.instructions.findIndex(({ constants, tile }) => constants?.weights === false && !tile);
    expect(cycles.instructions[kept].traffic.program).toBe(4 + 32);
    const third = cycles.instructions[2];
    expect(third.traffic.written).toBe(32);
    expect(third.store).toBe(32 + 1 + 3);
    const last = cycles.instructions[cycles.instructions.length - 1];
    const rows = own.jobs[own.jobs.length - 1].tile.rows;
    expect(last.traffic).toEqual({ program: 0, read: 0, written: 3 * rows * 8 });
    expect([last.load, last.store]).toEqual([0, 3 * rows * 8 + 3 + 3]);
  });
  it('of an image are the longest of each, and the first instruction’s', () => {
    const { own, cycles } = opened();
    const longest = cycles.instructions.map(({ load, compute, store, memory }) =>
      Math.max(load, compute, store, memory),
    );
    expect(cycles.total).toBe(longest.reduce((sum, each) => sum + each, 32 + 25 + 2));
    const words = cycles.instructions.flatMap(({ traffic }) => Object.values(traffic) as number[]);
    expect(trafficWords(own, cycles)).toBe(words.reduce((sum, each) => sum + each, 32));
  });
  it('wait for memory that gives less than a word a clock', () => {
    const { own, cycles } = opened();
    // 4 bytes a word: a port of 16 bits takes two clocks; DRAM gives a byte a clock, to both directions together.
    const slow = engineCycles(own, { portBits: 16, bytesPerClock: 8 }).instructions;
    expect(slow[0].load).toBe(40 + 2 * (80 + 124) - 11 + 25);
    expect(slow[2].store).toBe(64 + 1 + 3);
    const shared = engineCycles(own, { portBits: 64, bytesPerClock: 1 }).instructions;
    expect(shared[0].memory).toBe(4 * (80 + 124));
    expect(shared[0].load).toBe(40 + 4 * (80 + 124) - 11 + 25);
    const fast = engineCycles(own, { portBits: 64, bytesPerClock: 16 }).instructions;
    expect([fast[0].load, fast[0].memory]).toEqual([cycles.instructions[0].load, 51]);
  });
  it('of padding in front are more than memory’s first answer, where there is much', () => {
    const window = { kernel: [7, 7], pads: [3, 3, 3, 3] } as const;
    const wide = engineLayer({
      from: [[4, 20, 20]],
      to: [4, 20, 20],
      window,
      sums: { bounds: undefined, accBits: 18 },
      output: 1,
      values: [0],
    });
    const roomy = { ...engineSizes, mapWords: 1024, outWords: 4096 };
    const own = planOf([wide], [[4, 20, 20]], [1], roomy);
    const [first] = engineCycles(own).instructions;
    // 26 by 26 words, 49 taps by 4 words, 4 words of factors and the next instruction; three rows and three words lead.
    expect(first.load).toBe(26 * 26 + 196 + 4 + 32 - (3 * 26 + 3) + (3 * 26 + 3) + 1);
    // A third more for what is read: 400 words and the 232 of the program.
    const [third] = engineCycles(own, { portBits: 24, bytesPerClock: 1000 }).instructions;
    expect(third.load).toBe(26 * 26 - 400 + Math.ceil((632 * 4) / 3) + 1);
    // Three parts of 400 words: two bursts each.
    const stores = engineCycles(own).instructions.filter(({ traffic }) => traffic.written > 0);
    expect(stores.map(({ store }) => store)).toEqual([1200 + 3 * 2 + 3]);
    const [slow] = engineCycles(own, { portBits: 24, bytesPerClock: 1000 }).instructions.filter(
      ({ traffic }) => traffic.written > 0,
    );
    expect(slow.store).toBe(1600 + 3 * 2 + 3);
    // An instruction that moves nothing waits for nothing.
    expect(
      engineCycles(own)
        .instructions.filter(({ traffic }) => traffic.program + traffic.read === 0)
        .map(({ load }) => load),
    ).toEqual([0]);
  });
  it('count for the layer that computes, and words for who loads and stores', () => {
    const { own, cycles } = opened();
    const counted = layerCycles(own, cycles);
    expect(counted.map(({ layer }) => layer.id)).toEqual(['first', 'second']);
    expect(counted.reduce((sum, each) => sum + each.cycles, 32 + 25 + 2)).toBe(cycles.total);
    const moved = cycles.instructions.reduce((sum, { traffic }) => sum + traffic.read + traffic.written, 0);
    expect(counted.reduce((sum, { words }) => sum + words.maps, 0)).toBe(moved);
    const computed = counted.map(({ units }) => units.compute);
    const of = (id: string) =>
      own.instructions.reduce(
        (sum, { compute }, i) => sum + (compute?.job.layer.id === id ? cycles.instructions[i].compute : 0),
        0,
      );
    expect(computed).toEqual([of('first'), of('second')]);
    const stored = (id: string) =>
      own.instructions.reduce(
        (sum, { store }, i) => sum + (store?.job.layer.id === id ? cycles.instructions[i].store : 0),
        0,
      );
    expect(counted.map(({ units }) => units.store)).toEqual([stored('first'), stored('second')]);
    expect(counted[0].bound).toBe('compute');
  });
});
