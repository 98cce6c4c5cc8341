/** Orders of feature maps, by an address that is written out for each letter. */
import { describe, expect, it } from 'vitest';
import {
  bestOrder,
  heldPlaces,
  inMemoryOrder,
  mapOrders,
  mapSize,
  placesOf,
  type MapOrder,
} from '../../src/compare/order';

const size = { C: 2, H: 3, W: 4 };
const count = 24;
const plain = Float64Array.from({ length: count }, (_, i) => i * i);

/** Where each order keeps channel c, row y, column x. */
const addresses: Readonly<Record<MapOrder, (c: number, y: number, x: number) => number>> = {
  CHW: (c, y, x) => c * 12 + y * 4 + x,
  HWC: (c, y, x) => y * 8 + x * 2 + c,
  HCW: (c, y, x) => y * 8 + c * 4 + x,
  CWH: (c, y, x) => c * 12 + x * 3 + y,
  WHC: (c, y, x) => x * 6 + y * 2 + c,
  WCH: (c, y, x) => x * 6 + c * 3 + y,
};

function laid(order: MapOrder): Float64Array {
  const values = new Float64Array(count);
  for (let c = 0; c < 2; c++)
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 4; x++) values[addresses[order](c, y, x)] = plain[c * 12 + y * 4 + x];
  return values;
}

describe.each(mapOrders)('%s', (order) => {
  it('is brought into the order CHW', () => expect(inMemoryOrder(laid(order), size, order)).toEqual(plain));
  it('holds at each place what stands there', () => {
    expect(Array.from(placesOf(size, order), (place) => plain[place])).toEqual(Array.from(laid(order)));
  });
  it.each([0, 1, 5, 13, 23, 24, 30])('holds the places of its first %i, ascending', (held) => {
    const own: number[] = [];
    for (let c = 0; c < 2; c++)
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 4; x++) if (addresses[order](c, y, x) < held) own.push(c * 12 + y * 4 + x);
    expect(Array.from(heldPlaces(size, order, held))).toEqual(own);
  });
  const named = order === 'CHW' ? undefined : order;
  it('is found', () => expect(bestOrder(plain, laid(order), size)).toBe(named));
  it('is found where some numbers are wrong', () => {
    const dump = laid(order);
    for (const at of [3, 11, 17, 20]) dump[at] += 1;
    expect(bestOrder(plain, dump, size)).toBe(named);
  });
});

it('is not found where another leaves half of the differences', () => {
  const dump = laid('CHW').map((value, i) => (i < 12 ? value : -1));
  expect(bestOrder(plain, dump, size)).toBeUndefined();
});

it('has holes where the numbers end', () => {
  const some = laid('HWC').subarray(0, 5);
  const [a, b, c, d, e] = [plain[0], plain[12], plain[1], plain[13], plain[2]];
  const found = inMemoryOrder(some, size, 'HWC');
  expect([...found.subarray(0, 4), ...found.subarray(12, 15)]).toEqual([a, c, e, NaN, b, d, NaN]);
  expect(inMemoryOrder(Float64Array.of(...plain, 7), size, 'CHW')).toEqual(plain);
});

describe('the size of a map', () => {
  it.each([
    [[1], { C: 1, H: 1, W: 1 }],
    [[9], { C: 9, H: 1, W: 1 }],
    [[2, 7], { C: 14, H: 1, W: 1 }],
    [[1, 7], { C: 7, H: 1, W: 1 }],
    [[1, 7, 5], { C: 7, H: 1, W: 5 }],
    [[1, 7, 5, 6], { C: 7, H: 5, W: 6 }],
    [[1, 7, 2, 5, 6], { C: 7, H: 10, W: 6 }],
  ])('of %j', (shape, expected) => expect(mapSize(shape)).toEqual(expected));
});
