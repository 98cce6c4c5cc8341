/** A slice of the fuzzer as C: random networks, side by side in one compilation, watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../../src/integer/wasm/kernel';
import { reference } from '../../../src/integer/runStep';
import { recipeOf } from '../../fuzz/network';
import { sameInC, type Compilable } from '../../fuzz/oracles/compiledC';
import { runCase } from '../../fuzz/runCase';
import { hasCompiler } from '../../support/compileC';

describe.skipIf(!hasCompiler)('random networks as C', { timeout: 120_000 }, () => {
  it('give the integers of the reference', async () => {
    const engines = { kernel: await createKernel(), reference };
    const programs: Compilable[] = [];
    for (let index = 0; programs.length < 12; index++) {
      const recipe = recipeOf(21, index);
      const { program } = await runCase(recipe, engines);
      if (program) programs.push(program);
    }
    expect(sameInC(programs)).toMatchObject({ outcome: 'held' });
  });
});
