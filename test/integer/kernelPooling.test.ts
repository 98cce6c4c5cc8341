/** A max-pool taken before requantization: the same integers as the reference, observed or not, whatever the path. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { createKernel } from '../../src/integer/wasm/kernel';
import { poolingsOf } from '../../src/integer/wasm/pooling';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { convCase, modelOf, modes, roundings, stepBase, tensor } from '../support/quantizedSteps';
import { random } from '../support/random';
import { arrayDifference, mapDifferences } from '../support/sameIntegers';

/** A 3×3 convolution and the 2×2 max-pool that alone reads it. */
function pooled(seed: number): { model: QuantizedModel; inputs: ReadonlyMap<number, IntegerValues> } {
  const source = random(seed);
  const [height, width] = [source.int(3, 13), source.int(3, 13)];
  const options = {
    mode: modes[seed % modes.length],
    rounding: roundings[seed % roundings.length],
    head: false,
    fill: source.pick(['random', 'random', 'lowest'] as const),
  };
  const window = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] } as const;
  const [inputs, outputs] = [source.pick([1, 3, 8, 16]), source.pick([5, 8, 16])];
  const bits = { inputBits: source.pick([4, 8, 8, 16]), weightBits: 8 };
  const {
    model,
    step,
    inputs: values,
  } = convCase(source, options, { window, groups: 1, inputs, outputs, height, width, ...bits });
  const half = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const shape = [1, outputs, Math.floor(height / 2), Math.floor(width / 2)];
  const pool = { ...stepBase(), inputs: [1], outputs: [2], kind: 'maxPool', window: half, padding: 'lowest' } as const;
  return { model: modelOf([...model.tensors, tensor(shape, 32)], [step, pool]), inputs: new Map([[0, values[0]]]) };
}

describe('a max-pool behind a convolution', () => {
  it('is found', () => expect([...poolingsOf(pooled(1).model)]).toEqual([[0, 1]]));

  it.each(['winograd4', 'winograd2', 'direct', 'words'] as const)('%s: equals the reference', async (preferredPath) => {
    const kernel = await createKernel({ preferredPath });
    for (let seed = 1; seed <= 60; seed++) {
      const { model, inputs } = pooled(seed);
      const expected = openProgram(model).run(inputs);
      const program = openProgram(model, kernel);
      const seen: IntegerValues[] = [];
      expect(mapDifferences(program.run(inputs), expected), `seed ${seed}`).toEqual([]);
      expect(
        mapDifferences(
          program.run(inputs, (_, values) => seen.push(values)),
          expected,
        ),
      ).toEqual([]);
      expect(arrayDifference(seen[1], expected.get(2) ?? expect.fail('not made'))).toBe(undefined);
      expect(mapDifferences(program.run(inputs), expected)).toEqual([]);
    }
  });
});
