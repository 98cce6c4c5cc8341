/** Testbenches of directed vectors: every layer that has a module gives their integers too, without a sign where these have none. */
import { describe, expect, it } from 'vitest';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { verilog } from '../../../src/export/verilog';
import { reference } from '../../../src/integer/runStep';
import { quantizedNet } from '../../support/quantizedNet';
import { hasIcarus, newFolder, run } from '../../support/simulate';
import { chainNet, goldensOf, seededImages } from '../../support/streamNets';

describe.skipIf(!hasIcarus)('directed vectors in Icarus', () => {
  it.each([{}, { signed: 'auto' }] as const)('are equal in every layer: %j', async (settings) => {
    const model = await quantizedNet(chainNet('mean'), settings, seededImages(8, 3));
    const goldens = goldensOf(model, 1);
    const directed = directedGoldens(model, reference);
    const written = verilog(model, { name: 'chain', provenance: 'a test', goldens, directed });
    const { status, text } = run(newFolder(written), 'sh', 'verilog/run.sh', 'icarus');
    for (const layer of ['conv_a', 'pool', 'conv_b', 'fc']) {
      expect(text).toMatch(new RegExp(`^layer ${layer} .*_directed_0\\): \\d+ integers equal`, 'm'));
    }
    expect(text).toContain('PASS: every layer equals its golden vectors, and notices a wrong integer');
    expect(status).toBe(0);
  });
});
