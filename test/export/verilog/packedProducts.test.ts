/** Packed products for all operands: two of 8 by 8 bits and four of 4 by 4 bits in Verilator, narrower ones in Icarus; and what fits into which multiplier. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { multiplierBits, type Family } from '../../../src/hardware/devices/device';
import { packedBits, packedWays } from '../../../src/hardware/packing';
import { hasIcarus, hasVerilator, icarus, newFolder, verilator } from '../../support/simulate';

const source = join(import.meta.dirname, '../../../src/hardware/rtl/packed_products.v');
const bench = join(import.meta.dirname, 'packed_products_tb.sv');
const top = 'packed_products_tb';
const sizes = (ways: number, a: number, b: number): readonly string[] => [`WAYS=${ways}`, `A_BITS=${a}`, `B_BITS=${b}`];

describe.skipIf(!hasVerilator)('packed products in Verilator', () => {
  it.each([
    [2, 8, 8, 2 ** 24],
    [4, 4, 4, 2 ** 20],
  ])('%d of %d by %d bits are those of %d operands', (ways, a, b, count) => {
    const { status, text } = verilator(newFolder(), top, [bench, source], sizes(ways, a, b))();
    expect(text).toContain(`PASS: ${count} operands`);
    expect(status).toBe(0);
  });
});

describe.skipIf(!hasIcarus)('packed products in Icarus', () => {
  it.each([
    [1, 4, 3],
    [2, 2, 5],
    [2, 5, 2],
    [4, 3, 2],
    [4, 2, 3],
  ])('%d of %d by %d bits are those of all operands', (ways, a, b) => {
    const { status, text } = icarus(newFolder(), top, [bench, source], sizes(ways, a, b))();
    expect(text).toContain(`PASS: ${2 ** (a + ways * b)} operands`);
    expect(status).toBe(0);
  });

  it.each([
    ['&& |rest[FIELD-2:0]', ''],
    ['above = g_operand[i+1].from -', 'above = g_operand[i+1].from +'],
  ])('notice a fault: %s', (right, wrong) => {
    const folder = newFolder();
    const text = readFileSync(source, 'utf8');
    expect(text).toContain(right);
    writeFileSync(join(folder, 'faulty.v'), text.replace(right, wrong));
    expect(icarus(folder, top, [bench, join(folder, 'faulty.v')], sizes(2, 3, 3))().text).toContain('MISMATCH');
  });
});

describe('a multiplier takes', () => {
  // Operands by hand: 8 + 15 + 1 bits; 4 + 3 · 7 + 1; 8 + 11 + 1.
  it.each([
    ['xc7', 8, 8, 2, 24],
    ['xcup', 8, 8, 2, 24],
    ['xc7', 4, 4, 2, 12],
    ['xcup', 4, 4, 4, 26],
    ['xcup', 4, 8, 2, 20],
    ['ecp5', 8, 8, 1, 8],
    ['ecp5', 4, 4, 2, 12],
    ['ice40', 4, 4, 2, 12],
    ['xcup', 16, 16, 1, 16],
    ['xcup', 9, 9, 2, 27],
    ['xc7', 9, 9, 1, 9],
  ] as const)('of %s, of %d by %d bits: %d', (family: Family, shared, bits, ways, operand) => {
    expect(packedWays(shared, bits, multiplierBits[family])).toBe(ways);
    expect(packedBits(ways, bits, shared)).toBe(operand);
  });
  it('one product where none are packed', () => expect(packedWays(8, 8, undefined)).toBe(1));
});
