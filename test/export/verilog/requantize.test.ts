/** Requantization in Verilog against the TypeScript reference: 12,000 cases for every kind and rounding in Verilator, 2,400 in Icarus; ten times as many by `npm run large`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsLarge } from '../../support/data';
import { hasIcarus, hasVerilator, icarus, newFolder, rtlFiles, verilator } from '../../support/simulate';
import { requantizeVectors } from './requantizeVectors';

const benches = ['requantize_check.sv', 'requantize_tb.sv'].map((name) => join(import.meta.dirname, name));
const sources = [...rtlFiles, ...benches];
const kinds = [0, 1, 2];
const count = runsLarge ? 60_000 : 6000;
/** Icarus takes three times as long as Verilator for as many. */
const countInIcarus = count / 5;

/** Every kind and rounding, plain and full: two files of `each` cases. */
function vectors(folder: string, each: number): void {
  for (const kind of kinds) {
    for (let rounding = 0; rounding < 5; rounding++) {
      for (const full of [false, true]) {
        const name = `vectors_${kind}_${rounding}_${full ? 1 : 0}.mem`;
        writeFileSync(join(folder, name), requantizeVectors(kind, rounding, full, each));
      }
    }
  }
}

describe.skipIf(!hasIcarus && !hasVerilator)('requantizers in Verilog', () => {
  let folder: string;
  beforeAll(() => {
    folder = newFolder();
    vectors(folder, count);
  });

  it.skipIf(!hasVerilator)('equal the reference in Verilator, without a lint warning', () => {
    const { status, text } = verilator(folder, 'requantize_tb', sources, [`COUNT=${count}`])();
    expect(text).toContain('all equal');
    expect(text.match(new RegExp(`: ${count} equal`, 'g'))).toHaveLength(30);
    expect(status).toBe(0);
  });

  it.skipIf(!hasIcarus)('equal the reference in Icarus', () => {
    const own = newFolder();
    vectors(own, countInIcarus);
    const { status, text } = icarus(own, 'requantize_tb', sources, [`COUNT=${countInIcarus}`])();
    expect(text).toContain('all equal');
    expect(text.match(new RegExp(`: ${countInIcarus} equal`, 'g'))).toHaveLength(30);
    expect(status).toBe(0);
  });

  it.skipIf(!hasIcarus)('do not equal a reference that is off by one', () => {
    const own = newFolder();
    vectors(own, 50);
    const file = join(own, 'vectors_1_2_1.mem');
    const lines = requantizeVectors(1, 2, true, 50).split('\n');
    const last = lines[49];
    lines[49] = last.slice(0, -1) + (Number.parseInt(last.slice(-1), 16) ^ 1).toString(16);
    writeFileSync(file, lines.join('\n'));
    const { status, text } = icarus(own, 'requantize_tb', sources, ['COUNT=50'])();
    expect(text).toMatch(/MISMATCH kind 1 rounding 2 full 1 case 49 acc -?\d+: expected -?\d+, found -?\d+/);
    expect(status).not.toBe(0);
  });
});
