/** Faults planted into every layer of the sample: its directed vectors give other integers then. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import type { DirectedGolden } from '../../../src/export/golden';
import { reference } from '../../../src/integer/runStep';
import type { IntegerStep, QuantizedModel, Requantize, Rounding } from '../../../src/quantize/quantizedModel';
import { inIntegers, requantizeOf } from '../../../src/quantize/steps/steps';
import { nodeFiles as files } from '../../../src/util/nodeFiles';

const path = join(import.meta.dirname, '../../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

let model: QuantizedModel;
let vectors: readonly DirectedGolden[];
beforeAll(async () => {
  const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=4']);
  model = (await quantizeJob(draft, files, await createCompute(), {})).quantized.model;
  vectors = directedGoldens(model, reference);
});

const layers = (): readonly (readonly [index: number, step: IntegerStep, requantize: Requantize])[] =>
  model.steps.flatMap((step, index) => {
    const requantize = inIntegers(step) ? requantizeOf(step) : undefined;
    return inIntegers(step) && requantize ? [[index, step, requantize] as const] : [];
  });

/** Whether the step with another requantization gives another integer on any of its own vectors. */
function shows(index: number, step: IntegerStep, change: Partial<Requantize>, requantize: Requantize): boolean {
  const altered = { ...step, requantize: { ...requantize, ...change } } as IntegerStep;
  return vectors
    .filter((each) => each.step === index)
    .some(({ values }) => {
      const found = reference.run(model, altered, (value) => values.get(value) ?? new Int32Array(0));
      const right = values.get(step.outputs[0]);
      return found.some((q: number, i: number) => q !== right?.[i]);
    });
}

describe('directed vectors of every layer of the sample', () => {
  it('show a wrong rounding', () => {
    const other = (rounding: Rounding): Rounding => (rounding === 'floor' ? 'nearest-ties-up' : 'floor');
    expect(layers().length).toBeGreaterThan(2);
    for (const [index, step, requantize] of layers()) {
      const change = { rounding: other(requantize.rounding) };
      expect([step.name, shows(index, step, change, requantize)]).toEqual([step.name, true]);
    }
  });

  it('show a clamp that is one bit wider on either side', () => {
    for (const [index, step, requantize] of layers()) {
      const { qmin, qmax } = requantize;
      expect([step.name, shows(index, step, { qmax: 2 * qmax + 1 }, requantize)]).toEqual([step.name, true]);
      expect([step.name, shows(index, step, { qmin: -256 }, requantize) || qmin === -256]).toEqual([step.name, true]);
    }
  });

  it('show a wrong sign', () => {
    for (const [index, step, { factor }] of layers()) {
      const negated = { ...factor, multiplier: factor.multiplier.map((m) => -m), value: factor.value.map((v) => -v) };
      const requantize = requantizeOf(step) as Requantize;
      const change = { factor: negated, negative: undefined };
      expect([step.name, shows(index, step, change, requantize)]).toEqual([step.name, true]);
    }
  });
});
