/** How figures read. */
import { describe, expect, it } from 'vitest';
import {
  count,
  decibels,
  number,
  percent,
  powerOfTwo,
  shapeText,
  spread,
} from '../../../src/protocol/results/numberText';

describe('number text', () => {
  it.each([
    [number(0), '0'],
    [number(0.0123456), '0.0123'],
    [number(1.5e-7), '1.50e−7'],
    [number(-2.5), '−2.5'],
    [number(2147483648), '2.15e+9'],
    [number(Infinity), '∞'],
    [number(NaN), 'n/a'],
    [count(999), '999'],
    [count(8_861_918), '8.86 M'],
    [count(5_600_000_000), '5.60 G'],
    [decibels(31.456), '31.5'],
    [decibels(-3), '−3.0'],
    [decibels(Infinity), '∞'],
    [percent(0), '0 %'],
    [percent(0.00001), '< 0.001 %'],
    [percent(12.345), '12 %'],
    [powerOfTwo(-12), '2⁻¹²'],
    [powerOfTwo(3), '2³'],
    [spread([], number), ''],
    [spread([3, 1, 2], number), '1 … 3'],
    [spread([1, 1], number), '1'],
    [shapeText([1, -1, 32]), '1×?×32'],
    [shapeText([]), ''],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});
