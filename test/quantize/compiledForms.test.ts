/**
 * The program that is made of every form, from ranges that are given: a checksum of its graph, of its tensors and of all its steps.
 * What the forms compute onnxruntime says (`forms.test.ts`); here every change of a program is seen, also one that costs only time, room
 * or accuracy. A change that is meant is recorded anew: `npx vitest run --update --project thorough test/quantize/compiledForms.test.ts`.
 */
import { expect, it } from 'vitest';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { report } from '../../src/quantize/presets/report';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { digest } from '../support/digest';
import { type Form, forms } from '../support/forms';
import { syntheticRanges } from '../support/syntheticRanges';

const settings: Readonly<Record<string, Settings>> = {
  strict: strict.settings,
  'powers of two, zero points, narrow weights': {
    ...strict.settings,
    bits: { weights: 4, activations: 8, bias: 16 },
    granularity: 'per-tensor',
    symmetric: { weights: true, activations: false },
    adjustment: 'pow2-tensor',
    rounding: 'floor',
  },
  'ratios that are powers of two, wide': {
    ...strict.settings,
    bits: { weights: 8, activations: 12, bias: 32 },
    adjustment: 'pow2-ratio',
    leaky: 'fused:4',
  },
  report: report.settings,
};

/** Kinds of steps, and the checksum; or what is said where there is no program. */
function compiled({ graph }: Form, chosen: Settings): readonly [kinds: string, sum: string] {
  try {
    const prepared = prepare(inferShapes(graph), { maxPoolPadding: chosen.maxPoolPadding }).graph;
    const { model, details } = quantize(prepared, syntheticRanges(prepared), chosen);
    return [model.steps.map(({ kind }) => kind).join(' '), digest([model, details])];
  } catch (error) {
    return ['refused', (error as Error).message];
  }
}

function line(form: Form): string {
  const [first, ...others] = Object.values(settings).map((chosen) => compiled(form, chosen));
  return `${form.name}: ${first.join(' ')} | ${others.map(([, sum]) => sum).join(' ')}`;
}

it('every form is compiled as it was', () => {
  expect(forms.map(line).join('\n')).toMatchSnapshot();
});
