/** The engine simulated: small networks before a memory that waits at random, every map against the reference. */
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { verilog } from '../../../src/export/verilog';
import { engineCycles } from '../../../src/hardware/engine/engineCycles';
import { defaultEngine } from '../../../src/hardware/engine/engineSizes';
import { planEngine, type EnginePlan } from '../../../src/hardware/engine/planEngine';
import { wordBytes } from '../../../src/hardware/engine/memoryLayout';
import type { Multiplier } from '../../../src/hardware/packing';
import type { OutputFile } from '../../../src/util/files';
import { quantizedNet } from '../../support/quantizedNet';
import { hasIcarus, hasVerilator, newFolder, run } from '../../support/simulate';
import { chainNet, goldensOf, joinNet, seededImages } from '../../support/streamNets';
import { adjustments, narrow, noticed, passes, simulated, type Change } from '../../support/topSimulation';

type Net = 'mean' | 'flatten' | 'table' | 'join';

/** Few, so that Icarus simulates them in a second. */
const lanes = 4;

interface Exported {
  readonly written: readonly OutputFile[];
  readonly plan: EnginePlan;
  readonly cycles: number;
}

async function exported(change: Change, net: Net = 'mean', multiplier?: Multiplier): Promise<Exported> {
  const model = await quantizedNet(net === 'join' ? joinNet() : chainNet(net), change, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'engine' as const, lanes, multiplier };
  const written = verilog(model, { name: 'chain', provenance: 'a test', options, goldens: goldensOf(model, 2) });
  const plan = planEngine(model, String, { ...defaultEngine, lanes });
  return { written, plan, cycles: engineCycles(plan).total };
}

const cases: [name: string, settings: Change, net?: Net, multiplier?: Multiplier][] = [
  ...adjustments,
  ['a table of a flattened map', {}, 'table'],
  ['maps that meet', {}, 'join'],
  ['maps that meet, pow2-ratio, 4 bits', { adjustment: 'pow2-ratio', bits: narrow }, 'join'],
  ['two products a multiplier', {}, 'join', [25, 18]],
  ['four products a multiplier, 4 bits', { bits: narrow }, 'join', [27, 18]],
];

describe.skipIf(!hasIcarus)('an engine in Icarus', () => {
  it.each(cases)('gives the integers of every map: %s', async (_, settings, net, multiplier) => {
    const { written, cycles } = await exported(settings, net, multiplier);
    const { status, text } = simulated(written, 'icarus', '1');
    expect(text).toContain(passes);
    expect(status).toBe(0);
    const taken = Number(/image 1 equal, takes (\d+) cycles/.exec(text)?.[1]);
    expect(Math.abs(cycles / taken - 1)).toBeLessThan(0.01);
  });

  it.each([2, 4])('takes as long as planned behind a port of 1/%d of its bus', async (narrower) => {
    const { written, plan, cycles } = await exported({}, 'join');
    const portBits = (8 * wordBytes(plan.sizes)) / narrower;
    const planned = engineCycles(plan, { portBits, bytesPerClock: Infinity }).total;
    const built = 'iverilog -g2012 -s testbench -o t.vvp rtl/*.v engine_top.v test/*.sv';
    const { text } = run(newFolder(written), 'sh', '-c', `cd verilog && ${built} && vvp -N t.vvp +every=${narrower}`);
    const taken = Number(/image 1 equal, takes (\d+) cycles/.exec(text)?.[1]);
    expect(planned).toBeGreaterThan(1.2 * cycles);
    expect(Math.abs(planned / taken - 1)).toBeLessThan(0.01);
  });
});

/** One fault in each module: the net that shows it, the text, and what stands there instead. */
const faults: [module: string, net: Net, right: string, wrong: string][] = [
  ['engine_bursts', 'join', 'row_at + row_pitch', "row_at + row_pitch + 32'd1"],
  ['engine_core', 'join', 'now[16] ? input_base', 'now[16] ? map_base'],
  ['engine_core', 'join', 'now[18] ? output_base', 'now[18] ? map_base'],
  ['engine_core', 'join', 'now[9] ? factors_1 : factors_0', 'now[9] ? factors_0 : factors_1'],
  ['engine_finish', 'join', 'held >>> Q_BITS', 'held >>> 1'],
  ['engine_finish', 'join', '- table_least', "+ table_least + 16'd1"],
  ['engine_load', 'join', 'on_map ? rdata : fill', 'rdata'],
  ['engine_load', 'join', "weights_to + 16'd1", "weights_to + 16'd2"],
  ['engine_loops', 'join', 'ends[4] ? weight_base', 'ends[3] ? weight_base'],
  ['engine_mac', 'join', 'b[1] ? acc <<< DIGIT', 'b[1] ? acc'],
  ['engine_mac', 'mean', 'tap_b > most', 'tap_b < most'],
  ['engine_memory', 'join', 'if (read) data <= memory[read_at]', 'if (write) data <= memory[read_at]'],
  ['engine_registers', 'mean', 'output_base <= wdata', "output_base <= wdata + 32'd4096"],
  ['engine_registers', 'mean', 'failed && !cleared', '!failed && !cleared'],
  ['engine_registers', 'mean', 'if (ends) done', 'if (running) done'],
  ['engine_requantize', 'mean', 'high ? qmax', 'high ? qmin'],
  ['engine_store', 'join', "read_at + 16'd1", "read_at + 16'd2"],
  ['packed_products', 'join', 'product <= a * word', 'product <= word'],
  ['round_shift', 'join', 'assign up = shifted[0];', "assign up = 1'b0;"],
  ['sum_lanes', 'join', 'low + high', 'low - high'],
];

describe.skipIf(!hasIcarus)('a fault in a module of the engine', () => {
  const nets = new Map<Net, readonly OutputFile[]>();
  beforeAll(async () => {
    for (const net of ['join', 'mean'] as const) nets.set(net, (await exported({}, net)).written);
  });
  it.each(faults)('%s, %s: %s', (module, net, right, wrong) => {
    noticed(nets.get(net) ?? [], module, right, wrong);
  });
});

describe('a step without a program', () => {
  it('is named with the reason', async () => {
    await expect(exported({ adjustment: 'float' })).rejects.toThrow(
      /the engine has no program for conv_a \(conv: factors are real numbers.*; conv_b \(conv: /,
    );
  });
});

describe.skipIf(!hasVerilator)('an engine in Verilator', () => {
  it('has no lint warning, whatever its numbers are', async () => {
    for (const [, settings, net, multiplier] of cases) {
      const folder = newFolder((await exported(settings, net, multiplier)).written);
      const lint = 'cd verilog && verilator --lint-only -Wall --top-module engine_top rtl/*.v engine_top.v';
      expect(run(folder, 'sh', '-c', lint)).toEqual({ status: 0, text: '' });
    }
  });
});
