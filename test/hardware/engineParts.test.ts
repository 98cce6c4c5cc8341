/** What an engine takes of a device and which products share a multiplier, by hand; and means of a whole map. */
import { describe, expect, it } from 'vitest';
import { deviceNamed } from '../../src/hardware/devices/devices';
import { engineParts } from '../../src/hardware/engine/engineParts';
import type { EngineSizes } from '../../src/hardware/engine/engineSizes';
import { paceOf } from '../../src/hardware/engine/layerCycles';
import { packedBits, packedWays } from '../../src/hardware/packing';
import { isWithin } from '../../src/hardware/resources';

describe('products that share a multiplier', () => {
  // An operand of n others of b bits, each as far from the next as its product with s bits is wide.
  it.each([
    [1, 8, 8, 8],
    [2, 8, 8, 15 + 9],
    [4, 4, 4, 3 * 7 + 5],
    [2, 4, 8, 11 + 5],
  ])('%d of %d bits by %d: %d bits', (ways, bits, shared, expected) =>
    expect(packedBits(ways, bits, shared)).toBe(expected),
  );

  it.each<[number, number, readonly [number, number] | undefined, number]>([
    [8, 8, undefined, 1],
    [8, 8, [25, 18], 2],
    [8, 8, [24, 18], 2],
    [8, 8, [23, 18], 1],
    [8, 8, [24, 8], 2],
    [8, 8, [24, 7], 1],
    [4, 4, [27, 18], 4],
    [4, 4, [26, 4], 4],
    [4, 4, [25, 18], 2],
    [4, 4, [26, 3], 1],
    // 16 bits fit the narrower operand where the other one is wide enough.
    [8, 4, [18, 16], 2],
    [17, 2, [20, 20], 1],
    [16, 2, [16, 20], 2],
    [17, 2, [16, 21], 1],
  ])('by %d bits, of %d, in %j: %d', (shared, bits, multiplier, ways) =>
    expect(packedWays(shared, bits, multiplier)).toBe(ways),
  );
});

const sizes: EngineSizes = {
  ...{ lanes: 4, mapWords: 1024, outWords: 256, pack: 1, weightWords: 128, qBits: 8, weightBits: 8, accBits: 20 },
  ...{ factorBits: 16, shiftBits: 5, leftBits: 1, rounding: 'floor', leaky: false, after: false, tableBits: 0 },
} as unknown as EngineSizes;
const parts = (change: Partial<EngineSizes> = {}, device = 'zynq-7020') =>
  Object.fromEntries(
    engineParts({ ...sizes, ...change }, deviceNamed(device)).map(({ name, dsps, blocks, luts }) => [
      name,
      [dsps, blocks, luts],
    ]),
  );

describe('an engine takes', () => {
  it.each<[string, Partial<EngineSizes>, string, readonly [number, number, number]]>([
    // 16 multipliers; of each lane four sums of 20 bits and 12 more.
    ['products', {}, 'products', [16, 0, 4 * (80 + 12)]],
    // Half of them; products of 16 bits are taken apart by a third of a LUT a bit.
    ['products', { pack: 2 }, 'products', [8, 0, 4 * (80 + 12) + Math.ceil((16 * 16) / 3)]],
    // 20 by 16 bits in one; 37 bits by 2.5 and 3, 20 and 64 more.
    ['requantizers', {}, 'requantizers', [4, 0, 4 * Math.round(37 * 5.5 + 20 + 64)]],
    ['requantizers', { leaky: true }, 'requantizers', [4, 0, 4 * Math.round(37 * 5.5 + 84 + 21)]],
    ['requantizers', { after: true }, 'requantizers', [8, 0, 4 * Math.round(37 * 5.5 + 84)]],
    // 2^12 words of 8 bits are two blocks of 4096 by 4.
    ['requantizers', { tableBits: 12 }, 'requantizers', [4, 4 * 2, 4 * Math.round(37 * 5.5 + 84)]],
    // 1024 × 32 bits in two of 1024 by 18; 256 × 32 in one; 256 × 128 in four of 512 by 36.
    ['memories', {}, 'memories', [0, 2 + 1 + 4, 0]],
    ['control', {}, 'control', [0, 0, 2400]],
  ])('of %s', (_, change, part, taken) => expect(parts(change)[part]).toEqual(taken));
});

it('an engine fits that takes all of a device, and no more', () => {
  const device = deviceNamed('zynq-7020');
  const { dsps, blocks, luts } = device;
  const all = { dsps, blocks, luts };
  expect(isWithin(all, device)).toBe(true);
  for (const key of ['dsps', 'blocks', 'luts'] as const)
    expect(isWithin({ ...all, [key]: all[key] + 1 }, device)).toBe(false);
});

it.each([
  [{ load: 0, compute: 0, store: 0, memory: 0 }, 'compute'],
  [{ load: 2, compute: 2, store: 2, memory: 2 }, 'compute'],
  [{ load: 3, compute: 2, store: 3, memory: 3 }, 'load'],
  [{ load: 3, compute: 2, store: 4, memory: 4 }, 'store'],
  [{ load: 3, compute: 2, store: 4, memory: 5 }, 'memory'],
] as const)('of %j the pace is set by %s', (clocks, unit) => expect(paceOf(clocks)).toBe(unit));
