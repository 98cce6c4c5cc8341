/** A program and a graph that end at some values make them as the whole does, and leave out what comes after. */
import { expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { graphUpTo, programUpTo } from '../../src/evaluate/upTo';
import { openFloat, openQuantized } from '../../src/evaluate/runQuantized';
import type { ValueId } from '../../src/graph/graph';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { netImages, smallNet } from '../support/quantizedNet';

const [image] = netImages(1, 5);
const { graph } = prepare(smallNet({ tail: true }), { maxPoolPadding: 'lowest', batchNorm: 'exact' });
const stream = async function* () {
  yield image;
};

async function made(model: QuantizedModel): Promise<Map<ValueId, IntegerValues>> {
  const runner = await openQuantized(model, reference);
  const values = new Map<ValueId, IntegerValues>();
  await runner.run(image, (value, integers) => void values.set(value, integers));
  await runner.close();
  return values;
}

it('is so for each value of a network with branches', async () => {
  const { model } = quantize(graph, await collectRanges(graph, stream(), 1, {}), strict.settings);
  const whole = await made(model);
  const steps = model.steps.filter(({ kind }) => kind !== 'island');
  expect(steps.length).toBeGreaterThan(4);
  for (const [index, { outputs }] of steps.entries()) {
    const cut = programUpTo(model, outputs);
    expect(cut.steps.length).toBeLessThanOrEqual(index + 1);
    expect((await made(cut)).get(outputs[0])).toEqual(whole.get(outputs[0]));
    const [float, cutFloat] = [await openFloat(graph, outputs), await openFloat(graphUpTo(graph, outputs))];
    const [wanted, found] = [(await float.run(image)).get(outputs[0]), (await cutFloat.run(image)).get(outputs[0])];
    // The runtime fuses less when it must show more: the last bits may differ.
    found?.forEach((x, i) => expect(x).toBeCloseTo(wanted?.[i] ?? NaN, 4));
    expect(found?.length).toBe(wanted?.length);
    await Promise.all([float.close(), cutFloat.close()]);
  }
});
