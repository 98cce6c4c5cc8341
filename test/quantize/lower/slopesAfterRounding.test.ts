/** Slopes that follow the rounding, as in the report: integers are in the slope's units, and their bits hold all of them. */
import { describe, expect, it } from 'vitest';
import { float } from '../../../src/graph/graph';
import { report } from '../../../src/quantize/presets/report';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { programFor } from '../../support/smallPrograms';

describe('a slope by itself, after the rounding', () => {
  // Tenths take 12 bits (−128 to 1,270); thousandths of 0 to 127 take 18 with their sign.
  it.each<[slope: number, first: 'Neg' | 'Abs', low: number, high: number, bits: number]>([
    [0.1, 'Neg', -128, 1270, 12],
    [0.1, 'Abs', -128, 1270, 12],
    [0.4333624, 'Neg', -128 * 433, 127_000, 18],
    [-0.4333624, 'Abs', 0, 127_000, 18],
  ])('of %d behind %s has integers of %d to %d, in %d bits', async (slope, first, low, high, bits) => {
    const b = graphBuilder(random(1));
    const x = b.node(first, 'first', [b.input('x', [1, 2, 4, 4])]);
    const model = await programFor(
      b.build([b.node('LeakyRelu', 'leaky', [x], { alpha: float(slope) })]),
      report.settings,
    );
    const [step] = model.steps.slice(-1);
    expect(model.tensors[step.outputs[0]]).toMatchObject({ qmin: low, qmax: high, bits });
  });
});
