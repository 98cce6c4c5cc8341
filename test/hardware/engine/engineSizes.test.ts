/** Widths of an engine by what layers hold: just as wide as must be, by hand. */
import { describe, expect, it } from 'vitest';
import type { EngineLayer } from '../../../src/hardware/engine/engineLayer';
import {
  constantBeats,
  defaultEngine,
  engineChoice,
  engineSizes,
  laneBits,
  outputWords,
  planesOf,
} from '../../../src/hardware/engine/engineSizes';
import type { Requantize } from '../../../src/quantize/quantizedModel';
import { engineLayer, engineSizes as usual } from '../../support/engineLayers';

const numbers =
  (factor: readonly [number, number], negative = factor) =>
  () => ({ bias: 0, factor, negative });
const layer = (change: Partial<Parameters<typeof engineLayer>[0]> = {}, step: object = {}): EngineLayer => {
  const made = engineLayer({ from: [[4, 2, 2]], to: [4, 2, 2], ...change });
  return { ...made, step: { kind: 'maxPool', name: 's', ...step } as unknown as EngineLayer['step'] };
};
const sizesOf = (layers: readonly EngineLayer[], bits: Readonly<Record<number, number>> = {}) =>
  engineSizes(layers, defaultEngine, (value) => bits[value] ?? 4);

it('results have a quarter of the words of tiles', () => {
  expect(engineChoice(16, 4096)).toEqual({ lanes: 16, mapWords: 4096, outWords: 1024 });
  expect(defaultEngine).toEqual({ lanes: 8, mapWords: 16_384, outWords: 4096 });
});

describe('integers of maps', () => {
  it.each([
    [2, 4],
    [4, 4],
    [5, 8],
    [8, 8],
    [9, 16],
    [16, 16],
  ])('of %i bits take %i', (bits, wide) => {
    expect(sizesOf([layer()], { 0: bits }).qBits).toBe(wide);
    expect(sizesOf([layer()], { 9: bits }).qBits).toBe(wide);
  });
  it('are as wide as the largest of all, but for sums that leave as they are', () => {
    const head = layer({ sums: { bounds: undefined }, output: 8 });
    expect(sizesOf([layer(), head], { 0: 4, 9: 7, 8: 20 }).qBits).toBe(8);
    expect(sizesOf([layer(), layer({ output: 8 })], { 8: 12 }).qBits).toBe(16);
    expect(sizesOf([layer({ sums: false, output: 8 })], { 8: 12 }).qBits).toBe(16);
  });
});

describe('numbers of sums', () => {
  const of = (...all: readonly (readonly [number, number])[]) =>
    sizesOf(all.map((factor) => layer({ sums: { numbers: numbers(factor) } })));
  it('have factors with a sign', () => {
    expect(of([1, 0]).factorBits).toBe(2);
    expect(of([3, 0]).factorBits).toBe(3);
    expect(of([3, 0], [4, 0]).factorBits).toBe(4);
    expect(sizesOf([layer({ sums: { numbers: numbers([1, 0], [-5, 0]) } })]).factorBits).toBe(4);
  });
  it('have shifts from the largest to the left on', () => {
    const shifts = (...all: readonly (readonly [number, number])[]) => [of(...all).leftBits, of(...all).shiftBits];
    expect(shifts([1, 0])).toEqual([0, 1]);
    expect(shifts([1, 1])).toEqual([0, 1]);
    expect(shifts([1, 2])).toEqual([0, 2]);
    expect(shifts([1, 7])).toEqual([0, 3]);
    expect(shifts([1, 8])).toEqual([0, 4]);
    expect(shifts([1, 5], [1, -2])).toEqual([2, 3]);
    expect(shifts([1, 6], [1, -2])).toEqual([2, 4]);
  });
  it('are sixteen bits wide at least', () => {
    expect(sizesOf([layer({ sums: { accBits: 12 } })]).accBits).toBe(16);
    expect(sizesOf([layer({ sums: { accBits: 12 } }), layer({ sums: { accBits: 23 } })]).accBits).toBe(23);
    expect(sizesOf([layer({ sums: false })]).accBits).toBe(16);
  });
  it('may have factors of their own below zero, and slopes behind', () => {
    const leaky = (negative: readonly [number, number]) =>
      sizesOf([layer({ sums: { numbers: numbers([3, 2], negative) } })]).leaky;
    expect([leaky([3, 2]), leaky([3, 1]), leaky([1, 2])]).toEqual([false, true, true]);
    const after = (positive: number, negative: number) =>
      sizesOf([layer({ sums: { bounds: { zeroPoint: 0, qmin: 0, qmax: 1, positive, negative } } })]).after;
    expect([after(1, 1), after(10, 1), after(1, -1)]).toEqual([false, true, true]);
    expect(sizesOf([layer({ sums: { bounds: undefined } })]).after).toBe(false);
  });
});

describe('weights', () => {
  const conv = (weightBits: number) => layer({}, { kind: 'conv', weightBits });
  it.each([
    [1, 2],
    [5, 5],
    [8, 8],
    [12, 8],
  ])('of %i bits take %i: wider ones are digits', (bits, wide) => expect(sizesOf([conv(bits)]).weightBits).toBe(wide));
  it('count where they are a convolution’s alone', () =>
    expect(sizesOf([layer({}, { weightBits: 6 })]).weightBits).toBe(2));
});

it.each([
  [[], 0],
  [[1], 1],
  [[2], 1],
  [[3], 2],
  [[16, 17], 5],
])('tables of %j entries take %i bits', (lengths, bits) => {
  const layers = lengths.map((length) => layer({ table: { least: 0, values: new Int32Array(length) } }));
  expect(sizesOf([layer(), ...layers]).tableBits).toBe(bits);
});

it('all layers round alike', () => {
  const rounded = (rounding: Requantize['rounding']) => layer({}, { kind: 'requantize', requantize: { rounding } });
  expect(sizesOf([layer()]).rounding).toBe('nearest-ties-up');
  expect(sizesOf([layer(), rounded('floor'), rounded('floor')]).rounding).toBe('floor');
  expect(() => sizesOf([rounded('floor'), rounded('nearest-ties-up')])).toThrow(
    'verilog: the engine has one rounding, found floor and nearest-ties-up',
  );
});

describe('words of memory', () => {
  it('hold bias, factor and shift of each lane, twice where it is leaky', () => {
    expect(laneBits(usual)).toBe(20 + 8 + 4);
    expect(laneBits({ ...usual, leaky: true })).toBe(20 + 2 * (8 + 4));
    // 4 lanes of 32 bits in words of 32; 16 weights of 8.
    expect(constantBeats(usual)).toEqual({ factors: 4, weights: 4 });
    expect(constantBeats({ ...usual, accBits: 21, weightBits: 7 })).toEqual({ factors: 5, weights: 4 });
    expect(constantBeats({ ...usual, qBits: 16, weightBits: 4 })).toEqual({ factors: 2, weights: 1 });
  });
  it('hold sums in as many parts as they have bits for', () => {
    const head = (accBits: number) => layer({ sums: { bounds: undefined, accBits }, to: [5, 2, 3] });
    expect([16, 17, 24, 25].map((bits) => planesOf(head(bits), usual))).toEqual([2, 3, 3, 4]);
    expect(planesOf(layer(), usual)).toBe(1);
    expect(planesOf(layer({ sums: false }), usual)).toBe(1);
    expect(outputWords(head(17), usual)).toBe(3 * 2 * 6);
  });
});
