/** Numbers as the report writes them, at and around the sizes where their form changes. */
import { describe, expect, it } from 'vitest';
import {
  bytesText,
  countText,
  decibelText,
  largeText,
  percentText,
  pointsText,
  realText,
  shapeText,
  spanText,
  superscript,
} from '../../../src/export/htmlReport/figures';

/** Spaces that do not break are written as `_`, narrow ones as `'`. */
const plain = (text: string): string => text.replaceAll('\u00a0', '_').replaceAll('\u202f', "'");

describe.each<readonly [string, (value: number) => string, readonly (readonly [number, string])[]]>([
  [
    'a count',
    countText,
    [
      [0, '0'],
      [999, '999'],
      [1000, "1'000"],
      [1234567, "1'234'567"],
      [-1234, "−1'234"],
      [1.5, '2'],
    ],
  ],
  [
    'a real number',
    realText,
    [
      ...([
        [0, '0'],
        [0.001, '0.001'],
        [0.0005, '5·10⁻⁴'],
        [1.23456, '1.235'],
        [-0.25, '−0.25'],
      ] as const),
      ...([
        [99990, '99990'],
        [1e5, '1·10⁵'],
        [123456, '1.235·10⁵'],
        [-2e-7, '−2·10⁻⁷'],
      ] as const),
      ...([
        [NaN, 'NaN'],
        [Infinity, 'Infinity'],
      ] as const),
    ],
  ],
  [
    'a share',
    percentText,
    [
      [0.9733, '97.33_%'],
      [0, '0.00_%'],
      [-0.5, '−50.00_%'],
    ],
  ],
  [
    'a share without decimals',
    (value) => percentText(value, 0),
    [
      [0.333, '33_%'],
      [1, '100_%'],
    ],
  ],
  [
    'a difference',
    pointsText,
    [
      [0.0033, '+0.33'],
      [-0.0033, '−0.33'],
      [0.00001, '±0.00'],
      [-0.00001, '±0.00'],
      [0, '±0.00'],
      [0.0001, '+0.01'],
    ],
  ],
  [
    'decibels',
    decibelText,
    [
      [12.34, '12.3'],
      [-3, '−3.0'],
      [0, '0.0'],
      [Infinity, '∞'],
      [-Infinity, '−∞'],
      [NaN, '–'],
    ],
  ],
  [
    'bytes',
    bytesText,
    [
      [0, '0_B'],
      [1023, '1023_B'],
      [1024, '1.0_KiB'],
      [2 ** 20 - 1, '1024.0_KiB'],
      [2 ** 20, '1.00_MiB'],
      [5 * 2 ** 19, '2.50_MiB'],
    ],
  ],
  [
    'a large number',
    largeText,
    [
      [9999, "9'999"],
      [1e4, '10.0 k'],
      [999_999, '1000.0 k'],
      [1e6, '1.00 M'],
      [999_994_999, '999.99 M'],
      [1e9, '1.00 G'],
      [2.5e12, '2500.00 G'],
    ],
  ],
  [
    'an exponent',
    superscript,
    [
      [-12, '⁻¹²'],
      [0, '⁰'],
      [3456789, '³⁴⁵⁶⁷⁸⁹'],
    ],
  ],
])('%s', (_, text, rows) => {
  it.each(rows)('%d is %s', (value, expected) => expect(plain(text(value))).toBe(expected));
});

it('has a dash for decibels that nobody measured', () => expect(decibelText(null)).toBe('–'));

it.each([
  [3, '3'],
  [[], '–'],
  [[2, 2], '2'],
  [[2, 1, 3], '1_… 3'],
])('spans %j as %s', (values, expected) => expect(plain(spanText(values, String))).toBe(expected));

it.each([
  [[], '–'],
  [[1, -1, 3], '1×?×3'],
  [[0, 2], '0×2'],
])('writes the shape %j as %s', (shape, expected) => expect(shapeText(shape)).toBe(expected));
