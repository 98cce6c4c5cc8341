/** Values of shapes that are no map of one image, as exported C, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import type { Shape } from '../../../src/graph/tensor';
import { tensorOf } from '../../../src/integer/map';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { reference } from '../../../src/integer/runStep';
import { int } from '../../../src/graph/graph';
import { graphBuilder } from '../../support/buildGraph';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { random } from '../../support/random';
import { noiseFor, programFor } from '../../support/smallPrograms';

const context = { name: 'shapes', provenance: 'a test' };
const shapes: readonly Shape[] = [[7], [3, 5], [2, 3, 4, 5], [1, 2, 3, 2, 2]];

describe.skipIf(!hasCompiler)('exported C of other shapes', { timeout: 60_000 }, () => {
  it.each(shapes.map((shape) => [shape]))('requantizes every integer of %j', async (shape) => {
    const b = graphBuilder(random(6));
    const graph = b.build([b.node('LeakyRelu', 'leaky', [b.input('image', shape)])]);
    const model = await programFor(graph);
    const [input] = model.inputs;
    const integers = quantizeInput(noiseFor(graph), tensorOf(model, input), model.inputRounding);
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
    const size = shape.reduce((product, each) => product * each, 1);
    expect(runExportedC(c99(model, { ...context, goldens })).text).toBe(`1 steps, ${size} values: all equal\n`);
  });
});

it('a model without integer steps has no C', async () => {
  const b = graphBuilder(random(6));
  const model = await programFor(
    b.build([b.node('LpNormalization', 'norm', [b.input('image', [1, 3])], { p: int(1) })]),
  );
  expect(() => c99(model, context)).toThrow('c: no layer of this model runs in integers: norm has no integer form');
});
