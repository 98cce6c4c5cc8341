import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/util/digest';

const sha = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

describe('a digest of plain data', () => {
  it('is that of its JSON', async () => {
    const value = { a: 1, b: [true, null, 'x'] };
    expect(await digestOf(value)).toBe(sha(JSON.stringify(value)).toString('hex'));
  });

  it('is that of the digests of its JSON and of its arrays, where it has some', async () => {
    const numbers = Int16Array.of(1, -2);
    const text = '{"n":{"$":"Int16Array","bytes":4}}';
    expect(await digestOf({ n: numbers })).toBe(sha(sha(text), sha(Uint8Array.of(1, 0, 254, 255))).toString('hex'));
  });

  it.each([
    ['numbers', { a: 1 }, { a: 2 }],
    ['names', { a: 1 }, { b: 1 }],
    ['the order of names', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['what is no number', [NaN], [null]],
    ['infinities', [Infinity], [-Infinity]],
    ['elements', [Int8Array.of(1)], [Int8Array.of(2)]],
    ['types of elements', [Int8Array.of(1)], [Uint8Array.of(1)]],
    ['which array is which', [Int8Array.of(1), Int8Array.of(2)], [Int8Array.of(2), Int8Array.of(1)]],
    ['entries of maps', new Map([[1, 2]]), new Map([[1, 3]])],
    ['maps and lists', new Map([[1, 2]]), [[1, 2]]],
  ])('tells %s apart', async (_, one, other) => expect(await digestOf(one)).not.toBe(await digestOf(other)));

  it.each([
    ['what is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['parts of larger arrays', [Int8Array.of(9, 1, 2).subarray(1)], [Int8Array.of(1, 2)]],
    ['what threads share', [new Uint8Array(new SharedArrayBuffer(2))], [new Uint8Array(2)]],
    ['maps of the same entries', new Map([[1, Int8Array.of(3)]]), new Map([[1, Int8Array.of(3)]])],
  ])('does not tell %s apart', async (_, one, other) => expect(await digestOf(one)).toBe(await digestOf(other)));
});
