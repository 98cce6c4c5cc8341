/**
 * The files of streaming networks, which only simulators and synthesis read, by their checksums: whether they are right
 * `test/export/verilog/stream.test.ts` says, in simulators; here it shows, wherever there are none, that they are what these have seen.
 */
import { describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../src/export/options';
import { verilog } from '../../src/export/verilog';
import type { Graph } from '../../src/graph/graph';
import type { Settings } from '../../src/quantize/settings';
import { checksum } from '../../src/util/checksum';
import { quantizedNet } from '../support/quantizedNet';
import { chainNet, goldensOf, joinNet, seededImages } from '../support/streamNets';

const narrow = { weights: 4, activations: 4, bias: 32 };
interface Case {
  readonly name: string;
  readonly graph: Graph;
  readonly settings: Partial<Settings> & { readonly preset?: string };
  readonly cycles?: number;
}

const cases: readonly Case[] = [
  { name: 'a chain', graph: chainNet('flatten'), settings: {} },
  {
    name: 'a chain with zero points, toward zero',
    graph: chainNet('mean'),
    settings: { preset: 'standard', bits: narrow, rounding: 'toward-zero' },
  },
  {
    name: 'a chain of shifts, ties away',
    graph: chainNet('mean'),
    settings: { adjustment: 'pow2-ratio', bits: narrow, rounding: 'nearest-ties-away' },
  },
  {
    name: 'a chain of real factors, down',
    graph: chainNet('mean'),
    settings: { adjustment: 'float', rounding: 'floor' },
  },
  { name: 'the report', graph: chainNet('mean'), settings: { preset: 'report', adjustment: 'mul-shift' } },
  { name: 'streams that meet again', graph: joinNet(), settings: { rounding: 'nearest-ties-even' } },
  { name: 'streams that meet again in 700 clocks', graph: joinNet(), settings: { preset: 'standard' }, cycles: 700 },
  { name: 'a chain in 300 clocks', graph: chainNet('mean'), settings: {}, cycles: 300 },
];

describe('the streaming top level', () => {
  it.each(cases)('of $name is what it was', async ({ graph, settings, cycles }) => {
    const model = await quantizedNet(graph, settings, seededImages(4, 3));
    const options = { ...defaultExportOptions, top: 'stream' as const, ...(cycles !== undefined && { cycles }) };
    const files = verilog(model, { name: 'texts', provenance: 'a test', options, goldens: goldensOf(model, 1) });
    // Of the handwritten modules, and what people read, others tell.
    const made = files.filter(({ name }) => /stream_top\.v$|testbench\.sv$|\.mem$/.test(name));
    const text = made.map(({ name, bytes }) => `${name} ${checksum(bytes)}`).join('\n');
    expect(`${made.length} files ${checksum(new TextEncoder().encode(text))}`).toMatchSnapshot();
  });
});
