/** The cells that the README quotes are those that Yosys counts. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import cellCounts from '../../../src/export/verilog/cellCounts.json';
import { cellTable } from '../../../src/export/verilog/cellTable';
import { runsLarge } from '../../support/data';
import { hasYosys, rtlFiles, run } from '../../support/simulate';

describe.skipIf(!hasYosys)('engines', () => {
  it.each(['conv_engine', 'pool_engine'])('%s is synthesized, without a complaint', (top) => {
    const sources = rtlFiles.filter((name) => name.endsWith('.v')).join(' ');
    const { status, text } = run('.', 'yosys', '-q', '-p', `read_verilog ${sources}; synth -top ${top}; check -assert`);
    expect(text).not.toMatch(/warning|latch/i);
    expect(status).toBe(0);
  });
});

describe('cells of the adjustments', () => {
  it('stand in the table, and a shift is the cheapest', () => {
    const luts = cellCounts.counts.map(({ logic }) => logic.luts);
    expect(luts).toEqual([...luts].sort((a, b) => a - b));
    for (const { adjustment } of cellCounts.counts) expect(cellTable().join('\n')).toContain(adjustment);
  });

  it.skipIf(!hasYosys || !runsLarge)('are measured again', () => {
    const script = join(import.meta.dirname, '../../../scripts/measureCells.mjs');
    // Each takes 25 s to synthesize, with and without DSPs.
    const rows = 4;
    const { text } = run('.', process.execPath, script, `--print=${rows}`);
    const measured = JSON.parse(text) as typeof cellCounts;
    expect(measured.counts.map(({ adjustment }) => adjustment)).toHaveLength(rows);
    // Another version of Yosys counts otherwise, but not in another order.
    if (measured.tool === cellCounts.tool) expect(measured.counts).toEqual(cellCounts.counts.slice(0, rows));
    const luts = measured.counts.map(({ logic }) => logic.luts);
    expect(luts).toEqual([...luts].sort((a, b) => a - b));
  });
});
