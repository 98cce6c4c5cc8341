/** Drawn networks in Icarus, streaming and by the engine: each bit against the reference. Checksums hold what they are (`../../hardware/drawnNets.test.ts`). */
import { describe, expect, it } from 'vitest';
import { defaultExportOptions } from '../../../src/export/options';
import { verilog } from '../../../src/export/verilog';
import { drawnGoldens, hardwareNet } from '../../support/hardwareNets';
import { hasIcarus } from '../../support/simulate';
import { passes, simulated } from '../../support/topSimulation';

const tops = ['stream', 'engine'] as const;
const cases = [0, 1, 2, 3, 4, 5, 6].flatMap((seed) => tops.map((top) => [seed, top] as const));

describe.skipIf(!hasIcarus)('a drawn network in Icarus', () => {
  // Of real factors the engine has none.
  it.each([...cases, [9, 'stream'] as const])('gives the integers of an image: %d, %s', (seed, top) => {
    const { model, cycles, lanes } = hardwareNet(seed);
    const options = { ...defaultExportOptions, top, lanes, ...(cycles !== undefined && { cycles }) };
    const goldens = drawnGoldens(model, 1);
    const written = verilog(model, { name: 'drawn', provenance: 'a test', options, goldens });
    const { status, text } = simulated(written, 'icarus', '1');
    expect(text).toContain(passes);
    expect(status).toBe(0);
  });
});
