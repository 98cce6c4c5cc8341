/** The streaming top level simulated: small networks, images back to back under random pauses, each bit against the reference. By `npm run large` in all settings, under twice as many pauses. */
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { verilog } from '../../../src/export/verilog';
import { cyclesOf, type Cycles } from '../../../src/hardware/cycles';
import { foldedFor } from '../../../src/hardware/folding';
import { planNetwork } from '../../../src/hardware/planNetwork';
import type { Multiplier } from '../../../src/hardware/packing';
import type { OutputFile } from '../../../src/util/files';
import { runsLarge } from '../../support/data';
import { quantizedNet } from '../../support/quantizedNet';
import { hasIcarus, hasVerilator, newFolder, run } from '../../support/simulate';
import { chainNet, goldensOf, joinNet, reshapedNet, seededImages } from '../../support/streamNets';
import { adjustments, narrow, noticed, passes, simulated, type Change } from '../../support/topSimulation';

type Net = 'mean' | 'flatten' | 'table' | 'join' | 'rows';

async function exportedWithCycles(
  change: Change,
  net: Net,
): Promise<{ readonly written: readonly OutputFile[]; readonly cycles: Cycles }> {
  const graph = net === 'join' ? joinNet() : net === 'rows' ? reshapedNet([1, 4, 4, 16]) : chainNet(net);
  const model = await quantizedNet(graph, change, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'stream' as const };
  const written = verilog(model, { name: 'chain', provenance: 'a test', options, goldens: goldensOf(model, 3) });
  return { written, cycles: cyclesOf(planNetwork(model, String)) };
}

const exported = async (change: Change, net: Net = 'mean'): Promise<readonly OutputFile[]> =>
  (await exportedWithCycles(change, net)).written;

/** Of the simulation without a pause: when the first image's last output left, and how long after the second one's the third one's did. */
function simulatedCycles(text: string): Cycles {
  const lines = [...text.matchAll(/image (\d) equal, ends at cycle (\d+)/g)].map(([, image, cycle]) => [
    image,
    Number(cycle),
  ]);
  const [first, second, third] = ['0', '1', '2'].map((wanted) =>
    Math.max(...lines.filter(([image]) => image === wanted).map(([, cycle]) => Number(cycle))),
  );
  return { latency: first, interval: third - second };
}

const cases: [name: string, settings: Change, net?: Net][] = [
  ...adjustments,
  ['float', { adjustment: 'float' }],
  ['a table of a flattened map', {}, 'table'],
  ['rows of another length', {}, 'rows'],
  ['streams that meet again', {}, 'join'],
  ['streams that meet again, pow2-ratio, 4 bits', { adjustment: 'pow2-ratio', bits: narrow }, 'join'],
  ['the report', { preset: 'report', adjustment: 'mul-shift' }],
  ['unsigned', { signed: 'auto' }, 'flatten'],
  ['unsigned, streams that meet again', { signed: 'auto', adjustment: 'pow2-ratio' }, 'join'],
  ['unsigned, 4 bits', { signed: 'auto', bits: narrow }],
];

/** What others of the cases, the folded networks among them, have in other pairs, and what takes longest: by `npm run large`. */
const again = [
  'pow2-ratio, floor',
  'streams that meet again',
  'streams that meet again, pow2-ratio, 4 bits',
  'unsigned',
  'unsigned, 4 bits',
];
const simulatedCases = cases
  .filter(([name]) => runsLarge || !again.includes(name))
  .map(([name, settings, net], i) => [name, settings, net, runsLarge ? '1 2' : String(1 + (i % 2))] as const);

describe.skipIf(!hasIcarus)('a streaming top level in Icarus', () => {
  it.each(simulatedCases)('gives the integers of every image: %s', async (_, settings, net, seeds) => {
    const { written, cycles } = await exportedWithCycles(settings, net ?? 'mean');
    const { status, text } = simulated(written, 'icarus', seeds);
    expect(text).toContain(passes);
    const found = simulatedCycles(text);
    expect(Math.abs(cycles.latency / found.latency - 1)).toBeLessThan(0.01);
    expect(Math.abs(cycles.interval / found.interval - 1)).toBeLessThan(0.01);
    expect(status).toBe(0);
  });
});

/** What streams that meet again and several lanes are made of. */
async function folded(
  clocks: number,
  multiplier?: Multiplier,
): Promise<{ readonly written: readonly OutputFile[]; readonly cycles: Cycles }> {
  const model = await quantizedNet(joinNet(), {}, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'stream' as const, cycles: clocks, multiplier };
  const written = verilog(model, { name: 'folded', provenance: 'a test', options, goldens: goldensOf(model, 3) });
  return {
    written,
    cycles: cyclesOf(planNetwork(model, String, foldedFor(clocks, multiplier !== undefined), multiplier)),
  };
}

describe.skipIf(!hasIcarus)('a folded network in Icarus', () => {
  it.each<[clocks: number, multiplier?: Multiplier]>([[2000], [700], [700, [25, 18]], [400], [100]])(
    'gives the same integers in %d clocks an image, packed into %s',
    async (clocks, multiplier) => {
      const { written, cycles } = await folded(clocks, multiplier);
      const packs = written.some(
        ({ name, bytes }) => name.endsWith('_top.v') && /PACK\([24]\)/.test(new TextDecoder().decode(bytes)),
      );
      expect(packs).toBe(multiplier !== undefined);
      const { status, text } = simulated(written, 'icarus', '1');
      expect(text).toContain(passes);
      expect(status).toBe(0);
      const found = simulatedCycles(text);
      expect(Math.abs(cycles.latency / found.latency - 1)).toBeLessThan(0.01);
      expect(Math.abs(cycles.interval / found.interval - 1)).toBeLessThan(0.01);
      // 64 windows of 9 taps are the least.
      expect(cycles.interval).toBeLessThanOrEqual(Math.max(clocks, 576));
    },
  );
});

/** One fault in each module: the text, and what stands there instead. */
const faults: [module: string, right: string, wrong: string][] = [
  ['axis_in', 'tdata[i*WIDTH +: BITS]', '~tdata[i*WIDTH +: BITS]'],
  ['axis_out', '.step(in_valid && tready)', '.step(in_valid)'],
  ['loop_counter', 'TOP = TURNS - 1', 'TOP = TURNS - 2'],
  ['stream_rom', 'address <= last ?', "address <= 1'b0 ?"],
  ['stream_window', 'TO_ROW = DILATION_Y * ROW -', 'TO_ROW = DILATION_Y * ROW + 1 -'],
  ['stream_window', 'y < HEIGHT[YB-1:0] &&', "1'b1 &&"],
  ['stream_window', '(!on_map || !beyond[PTR-1])', "1'b1"],
  ['stream_window', 'held[PTR-1] || !held[RING_BITS]', "1'b1"],
  ['stream_mac', '(first_b ? bias : acc)', 'acc'],
  ['packed_products', 'if (move) product <=', 'product <='],
  ['sum_lanes', '{in[IN_BITS-1]}', "{1'b0}"],
  ['stream_requantize', '.next(move && in_valid)', '.next(move)'],
  ['requantize_aligned', 'assign up = half;', "assign up = 1'b0;"],
  ['requantize_aligned', 'high ? QMAX', 'high ? QMIN'],
  ['stream_max_pool', 'tap > so_far', 'tap < so_far'],
  ['stream_sum', 'so_far + extended', 'so_far - extended'],
];

/** The same, where streams meet again and lanes are several. */
const foldedFaults: [module: string, right: string, wrong: string][] = [
  ['stream_add', 'total <= a_part + b_part', 'total <= a_part - b_part'],
  ['stream_concat', 'turn & {WAYS{out_ready}}', '{WAYS{out_ready}}'],
  ['stream_repeat', 'TO_PIXEL = 1 - PIXEL_WORDS', 'TO_PIXEL = 2 - PIXEL_WORDS'],
  ['stream_lookup', 'memory[in_data[', 'memory[~in_data['],
  ['packed_products', 'negative = rest[FIELD-1] && |rest[FIELD-2:0]', "negative = 1'b0"],
  ['packed_products', 'g_product[i-1].negative}', "1'b0}"],
  ['stream_fork', '{WAYS{in_valid}} & ~had', '{WAYS{in_valid}}'],
  ['stream_fifo', 'kept != FULL[COUNT-1:0]', "1'b1"],
  ['stream_narrow', 'held <= held >> (OUT_LANES * BITS)', 'held <= held'],
  ['stream_widen', '{in_data, out_data[', '{~in_data, out_data['],
  ['sum_lanes', 'low + high', 'low - high'],
];

describe.skipIf(!hasIcarus)('a fault in a module', () => {
  let chain: readonly OutputFile[];
  let joins: readonly OutputFile[];
  let shifted: readonly OutputFile[];
  beforeAll(async () => {
    chain = await exported({});
    joins = (await folded(700, [25, 18])).written;
    shifted = await exported({ preset: 'standard' }, 'join');
  });

  it.each(faults)('%s: %s', (module, right, wrong) => {
    noticed(chain, module, right, wrong);
  });
  it.each(foldedFaults)('%s: %s', (module, right, wrong) => {
    noticed(joins, module, right, wrong);
  });
  it('stream_offset, where zero points differ: - ZERO_POINT', () => {
    noticed(shifted, 'stream_offset', '- ZERO_POINT', '+ ZERO_POINT');
  });
});

describe.skipIf(!hasVerilator)('a streaming top level in Verilator', () => {
  it('gives the same, without a lint warning', async () => {
    const { status, text } = simulated(await exported({}), 'verilator');
    expect(text).toContain(passes);
    expect(text).not.toMatch(/warning/i);
    expect(status).toBe(0);
  });

  it('has no lint warning, whatever its numbers are', async () => {
    const packed = (await folded(700, [25, 18])).written;
    for (const written of [packed, ...(await Promise.all(cases.map(([, settings, net]) => exported(settings, net))))]) {
      const folder = newFolder(written);
      const lint = 'cd verilog && verilator --lint-only -Wall --top-module stream_top rtl/*.v stream_top.v';
      expect(run(folder, 'sh', '-c', lint)).toEqual({ status: 0, text: '' });
    }
  });
});
