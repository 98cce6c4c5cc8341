/** Operands less their zero points, as C says them. */
import { describe, expect, it } from 'vitest';
import { centred, plus } from '../../src/export/c/emitter';
import type { CValue } from '../../src/export/c/program';

const value = (bits: number): CValue => ({
  ...{ id: 0, name: 'x', type: 'int32_t', bits, shape: [1], length: 1, place: 'x' },
});

describe('a term', () => {
  it.each([
    [0, ''],
    [1, ' + 1'],
    [-1, ' - 1'],
    [300, ' + 300'],
  ])('of %i', (number, text) => expect(plus(number)).toBe(text));
});

describe('an operand less its zero point', () => {
  it.each([
    [8, 0, 'q'],
    [8, 1, '(q - 1)'],
    [8, -1, '(q + 1)'],
    [30, 128, '(q - 128)'],
    [31, 128, '((int64_t)q - 128)'],
    [31, 0, 'q'],
  ])('of %i bits, zero point %i', (bits, zeroPoint, text) => expect(centred('q', value(bits), zeroPoint)).toBe(text));
});
