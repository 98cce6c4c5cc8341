/** Softmax: integers against BigInt, and as real numbers against powers and quotients of doubles. */
import { describe, expect, it } from 'vitest';
import { linesAlong } from '../../src/graph/lines';
import { int } from '../../src/graph/graph';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { softmax, type SoftmaxStep } from '../../src/quantize/steps/softmax';
import { requantizeExactly } from '../support/exactRational';
import { graphBuilder } from '../support/buildGraph';
import { modes, randomSoftmax, type StepCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { noiseFor, programFor } from '../support/smallPrograms';

const kernel = await createKernel();

describe('softmax', () => {
  it.each(modes)('%s: is the quotient of powers that tables say, rounded down, then requantized', (mode) => {
    for (let seed = 0; seed < 80; seed++) {
      const of = randomSoftmax(random(seed), mode);
      const { model, inputs, step } = of;
      if (step.kind !== 'softmax') throw new Error('another kind');
      const { quotients, sums } = bySums(step, of);
      const [input, output] = model.tensors.flatMap((each) => each ?? []);
      const bits = softmax.accumulatorBits?.(step, { inputs: [input], output }) ?? 0;
      expect(
        sums.every((sum) => sum > 0n && BigInt.asIntN(bits, sum) === sum),
        `seed ${seed}`,
      ).toBe(true);
      const expected = quotients.map((quotient) => requantizeExactly(Number(quotient), 0, step.requantize));
      expect([...runStep(model, step, (id) => inputs[id])], `seed ${seed}`).toEqual(expected);
      expect(kernel.run(model, step, (id) => inputs[id])).toEqual(Int32Array.from(expected));
    }
  });

  it.each([
    [8, 8, 200, 1],
    [8, 8, 1000, 0.05],
    [8, 8, 7, 30],
    [8, 8, 50, 0.001],
    [16, 8, 200, 8],
    [12, 8, 31, 3],
    [4, 4, 12, 2],
    [8, 16, 200, 3],
    [16, 16, 64, 5],
  ])('from %i bits to %i, over %i numbers up to ±%d, is off by less than a step', async (from, to, length, size) => {
    const layers = { softmax: { bits: { activations: to } } };
    for (const symmetric of [true, false]) {
      const bits = { weights: 8, activations: from, bias: 32 };
      const change = { bits, layers, symmetric: { weights: true, activations: symmetric } };
      expect(await worstError(length, size, change), `symmetric ${symmetric}`).toBeLessThan(to > 8 ? 1 : 0.6);
    }
  });
});

/** In steps of the output, against softmax of the very integers that come in. */
async function worstError(length: number, size: number, change: Partial<Settings>): Promise<number> {
  const b = graphBuilder(random(length));
  const x = b.node('Mul', 'scaled', [b.input('image', [1, length, 3, 2]), b.scalar('size', size)]);
  const graph = b.build([b.node('Abs', 'after', [b.node('Softmax', 'softmax', [x], { axis: int(1) })])]);
  const model = await programFor(graph, change);
  const step = model.steps.find((each) => each.name === 'softmax');
  if (!step) throw new Error('no softmax');
  const values = valuesBy(model, noiseFor(graph, 9));
  const real = (id: number): Float32Array => dequantize(values.get(id) ?? new Int32Array(0), tensorOf(model, id));
  const expected = softmaxOf(real(step.inputs[0]), length, 6);
  const [scale] = tensorOf(model, step.outputs[0]).scale;
  const top = scale * (tensorOf(model, step.outputs[0]).qmax - tensorOf(model, step.outputs[0]).zeroPoint);
  const errors = Array.from(real(step.outputs[0]), (p, i) => Math.abs(p - Math.min(expected[i], top)) / scale);
  return Math.max(...errors);
}

function valuesBy(model: QuantizedModel, image: Float32Array): ReadonlyMap<number, IntegerValues> {
  const [input] = model.inputs;
  const values = new Map<number, IntegerValues>([[input, quantizeInput(image, tensorOf(model, input))]]);
  openProgram(model).run(new Map(values), (step, integers) => values.set(step.outputs[0], integers));
  return values;
}

/** Of columns of `length` numbers that lie `apart`. */
function softmaxOf(reals: Float32Array, length: number, apart: number): Float64Array {
  const powers = Float64Array.from(reals, Math.exp);
  return powers.map((power, i) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += powers[(i % apart) + k * apart];
    return power / sum;
  });
}

/** By the formula as it is written, line by line. */
function bySums(
  { axis, fine, coarse, fineBits, fractionBits, quotientBits, counted = Int8Array.of(1) }: SoftmaxStep,
  { model, inputs: [input] }: StepCase,
): { readonly quotients: readonly bigint[]; readonly sums: readonly bigint[] } {
  const { length, after } = linesAlong(model.tensors[0]?.shape ?? [], axis);
  const lineOf = (i: number): number[] => {
    const start = i - (Math.floor(i / after) % length) * after;
    const places = Array.from({ length }, (_, k) => start + k * after);
    return places.filter((place) => counted[place % counted.length] === 1).map((place) => input[place]);
  };
  const power = (q: number, most: number): bigint => {
    const below = most - q;
    const product = BigInt(coarse[Math.floor(below / 2 ** fineBits)]) * BigInt(fine[below % 2 ** fineBits]);
    return (product + (1n << BigInt(fractionBits - 1))) >> BigInt(fractionBits);
  };
  const sums = Array.from(input, (_, i) => {
    const line = lineOf(i);
    return line.reduce((sum, q) => sum + power(q, Math.max(...line)), 0n);
  });
  const quotients = Array.from(input, (q, i) =>
    counted[i % counted.length] === 1 ? (power(q, Math.max(...lineOf(i))) << BigInt(quotientBits)) / sums[i] : 0n,
  );
  return { quotients, sums };
}
