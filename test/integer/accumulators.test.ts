/** Sums before rounding: requantized by exact rationals they must give what the step gives. */
import { describe, expect, it } from 'vitest';
import { accumulatorsOf } from '../../src/integer/accumulators';
import { mapOf } from '../../src/integer/map';
import { openProgram } from '../../src/integer/integerProgram';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerValues } from '../../src/quantize/quantizedModel';
import { requantizeExactly } from '../support/exactRational';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';
import { modelOf, stepBase, stepCase, tensor } from '../support/quantizedSteps';

describe('accumulators', () => {
  it.each([true, false])('lead to the outputs of every step that rounds, symmetric %s', async (activations) => {
    const settings = { symmetric: { weights: true, activations } };
    const model = await quantizedNet(smallNet({ tail: false }), settings);
    const kernel = await createKernel();
    const [image] = netImages(1, 9);
    const [input] = model.inputs;
    const tensorIn = model.tensors[input];
    if (!tensorIn) throw new Error('the input is quantized');
    const values = new Map<number, IntegerValues>([[input, quantizeInput(image, tensorIn)]]);
    const kinds = new Set<string>();
    openProgram(model).run(values, (step, integers) => {
      const read = (id: number): IntegerValues => values.get(id) ?? new Int32Array(0);
      const sums = accumulatorsOf(model, step, read, reference);
      expect(accumulatorsOf(model, step, read, kernel)).toEqual(sums);
      values.set(step.outputs[0], integers);
      if (!sums || !('requantize' in step) || !step.requantize || Array.isArray(step.requantize)) return;
      kinds.add(step.kind);
      const { requantize } = step;
      if (!('factor' in requantize)) return;
      const { height, width } = mapOf(model, step.outputs[0]);
      // Means here have windows without padding: all taps count.
      const entry = (i: number): number => (step.kind === 'averagePool' ? 3 : Math.floor(i / (height * width)));
      const expected = Array.from(sums, (sum, i) => requantizeExactly(sum, entry(i), requantize));
      expect(Array.from(integers)).toEqual(expected);
    });
    expect([...kinds].sort()).toEqual(['add', 'averagePool', 'conv', 'mul']);
  });

  it('beyond 32 bits are exact doubles', () => {
    const requantize = {
      mode: 'mul-shift' as const,
      rounding: 'floor' as const,
      factor: { value: Float64Array.of(1), multiplier: Int32Array.of(1), shift: Int32Array.of(30) },
      ...{ zeroPoint: 0, qmin: -128, qmax: 127 },
    };
    const { model, step, inputs } = stepCase(
      { ...stepBase(2), kind: 'mul', inputZeroPoints: [0, 0], requantize },
      [tensor([1, 2], 16), tensor([1, 2], 24), tensor([1, 2])],
      [Int32Array.of(32767, -5), Int32Array.of(8388607, 3)],
    );
    const sums = accumulatorsOf(model, step, (id) => inputs[id], reference);
    expect(sums).toEqual(Float64Array.of(32767 * 8388607, -15));
    const reshape = { ...stepBase(), kind: 'reshape' as const };
    expect(accumulatorsOf(modelOf([], []), reshape, () => new Int32Array(1), reference)).toBe(undefined);
  });
});
