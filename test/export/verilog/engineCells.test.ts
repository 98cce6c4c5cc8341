/** The engine synthesized by Yosys at a small size: no latch, and as many multipliers and memory blocks as `hardware` counts. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { verilog } from '../../../src/export/verilog';
import { deviceNamed } from '../../../src/hardware/devices/devices';
import { engineParts } from '../../../src/hardware/engine/engineParts';
import type { EngineSizes } from '../../../src/hardware/engine/engineSizes';
import type { Resources } from '../../../src/hardware/resources';
import { quantizedNet } from '../../support/quantizedNet';
import { hasYosys, newFolder, run } from '../../support/simulate';
import { chainNet, seededImages } from '../../support/streamNets';

/** What scripts/measureEngine.mjs sets. */
const measuredSizes: EngineSizes = {
  ...{ lanes: 4, mapWords: 4096, outWords: 1024, weightWords: 512, pack: 2, qBits: 8, weightBits: 8, accBits: 25 },
  ...{
    factorBits: 17,
    shiftBits: 5,
    leftBits: 0,
    rounding: 'nearest-ties-up',
    leaky: false,
    after: false,
    tableBits: 0,
  },
};

let folder: string;
beforeAll(async () => {
  const model = await quantizedNet(chainNet('mean'), {}, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'engine' as const, lanes: 4, tiles: 1024 };
  folder = newFolder(verilog(model, { name: 'chain', provenance: 'a test', options }));
});

const synthesized = (...commands: readonly string[]) => {
  const read = ['read_verilog -defer rtl/*.v', 'read_verilog engine_top.v', 'hierarchy -check -top engine_top'];
  return run(`${folder}/verilog`, 'yosys', '-p', [...read, ...commands].join('; '));
};

describe.skipIf(!hasYosys)('an engine in Yosys', () => {
  it('has no latch, no loop and no wire that nobody drives', () => {
    const latches = 'select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$sr';
    const { status, text } = synthesized('proc', latches, 'flatten', 'opt_clean', 'check -assert');
    expect(text).not.toMatch(/Latch inferred/);
    expect(status).toBe(0);
  });

  it('takes the multipliers and the blocks that are counted, and LUTs within a tenth of the rule', () => {
    const script = join(import.meta.dirname, '../../../scripts/measureEngine.mjs');
    const { text } = run('.', process.execPath, script, 'xc7:4:2');
    const [luts, dsps, blocks] = (/whole core \| ([\d |]+) \|/.exec(text)?.[1] ?? '').split(' | ').map(Number);
    const parts = engineParts(measuredSizes, deviceNamed('zynq-7020'));
    const sum = (of: keyof Resources): number => parts.reduce((total, part) => total + part[of], 0);
    expect([dsps, blocks]).toEqual([sum('dsps'), sum('blocks')]);
    expect(Math.abs(sum('luts') / luts - 1)).toBeLessThan(0.1);
  });
});
