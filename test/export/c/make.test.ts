/** Hardware exports build as they are: make in their folders, without a word of advice. */
import { describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { exportJob } from '../../../src/engine/exportJob';
import { reference } from '../../../src/integer/runStep';
import { hasCompiler, hasCppCompiler } from '../../support/compileC';
import { quantizedNet } from '../../support/quantizedNet';
import { newFolder, run } from '../../support/simulate';
import { chainNet, goldensOf, seededImages } from '../../support/streamNets';

const hasMake = spawnSync('make', ['--version']).status === 0;

describe.skipIf(!hasMake || !hasCompiler || !hasCppCompiler)('make', () => {
  it.each([
    ['c', /directed vectors of single steps: all equal/],
    ['hls', /all equal/],
  ])('builds and tests the export %s', async (format, passes) => {
    const model = await quantizedNet(chainNet('mean'), {}, seededImages(8, 3));
    const context = { name: 'chain', provenance: 'a test', goldens: goldensOf(model, 1) };
    const directed = directedGoldens(model, reference);
    const [{ files }] = exportJob(model, [format], { ...context, directed });
    const { status, text } = run(newFolder(files), 'make', '-C', format);
    expect(text).toMatch(passes);
    expect(status).toBe(0);
  });
});
