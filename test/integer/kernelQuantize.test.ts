/** Real inputs quantized in the kernel ≡ quantizeInput: ties and their neighbours, both ends, what is no number. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { quantizeCodes, quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { modelOf, roundings, stepBase, tensor } from '../support/quantizedSteps';
import { random } from '../support/random';

/** Halves of a step and the float32 numbers beside them; then the special ones. */
function reals(scale: number, count: number): Float32Array {
  const special = [0, -0, 1e-45, 1e9, -1e10, 3e38, NaN, Infinity, -Infinity];
  return Float32Array.from({ length: count }, (_, i) => {
    if (i < special.length) return special[i];
    const bits = new Int32Array(Float32Array.of((Math.floor(i / 3) - count / 6) * 0.5 * scale).buffer);
    bits[0] += (i % 3) - 1;
    return new Float32Array(bits.buffer)[0];
  });
}

/** A program whose only step passes its input on, read as the input is. */
function passing(size: number, bits: number, zeroPoint: number, scale: readonly number[]): QuantizedModel {
  const shape = [1, 3, size, size];
  return modelOf(
    [tensor(shape, bits, zeroPoint, scale), tensor(shape, bits, zeroPoint, scale)],
    [{ ...stepBase(), kind: 'reshape' }],
  );
}

describe('real inputs in the kernel', async () => {
  const kernel = await createKernel();
  const cases = [
    [19, 8, 0, 1 / 127],
    [5, 8, -128, 1 / 255],
    [7, 4, 3, 0.25],
    [9, 16, 0, 2 ** -12],
    [1, 12, 100, 0.037],
  ] as const;

  it.each(cases)('%i² pixels, %i bits, zero point %i, scale %d', (size, bits, zeroPoint, scale) => {
    for (const inputRounding of roundings) {
      const model = { ...passing(size, bits, zeroPoint, [scale]), inputRounding };
      const values = reals(scale, 3 * size * size);
      const expected = quantizeInput(values, model.tensors[0] as never, inputRounding);
      const program = kernel.open(model);
      expect(program.writeReal?.(0, values)).toBe(inputRounding === 'nearest-ties-even');
      for (const runner of [kernel, reference]) {
        const made = openProgram(model, runner).run(new Map([[0, values]]));
        expect(made.get(1)).toEqual(expected);
      }
    }
  });

  it('leaves a scale per channel to the reference', () => {
    const model = passing(4, 8, 0, [0.5, 0.25, 0.125]);
    const values = reals(0.25, 48);
    expect(kernel.open(model).writeReal?.(0, values)).toBe(false);
    const [expected, made] = [reference, kernel].map((runner) =>
      openProgram(model, runner).run(new Map([[0, values]])),
    );
    expect(made).toEqual(expected);
  });

  it.each([
    ['colour, one scale', [0.5], 3, [0, 1, 2], 8],
    ['colours in the other order', [0.037], 3, [2, 1, 0], 8],
    ['gray as three channels', [0.25], 1, [0, 0, 0], 8],
    ['a scale per channel', [0.5, 0.25, 0.125], 3, [0, 1, 2], 8],
    ['4 bits', [4], 3, [0, 1, 2], 4],
    ['16 bits', [0.01], 3, [0, 1, 2], 16],
  ] as const)('writes coded images as their real numbers: %s', (_, scales, step, order, bits) => {
    const size = 7;
    const numbers = random(11);
    const codes = Uint8Array.from({ length: size * size * step }, () => numbers.int(0, 255));
    const values = order.map((channel) => Float32Array.from({ length: 256 }, (_, code) => (code - 90) / (channel + 1)));
    for (const inputRounding of roundings) {
      const model = { ...passing(size, bits, 0, [...scales]), inputRounding };
      const image = { codes, step, order, values };
      const pixels = Float32Array.from({ length: order.length * size * size }, (_, at) => {
        const channel = Math.floor(at / size ** 2);
        return values[channel][codes[(at % size ** 2) * step + order[channel]]];
      });
      const expected = quantizeInput(pixels, model.tensors[0] as never, inputRounding);
      for (const runner of [kernel, reference]) {
        expect(
          openProgram(model, runner)
            .run(new Map([[0, image]]))
            .get(1),
        ).toEqual(expected);
      }
      const tables = quantizeCodes(image, model.tensors[0] as never, inputRounding);
      expect(kernel.open(model).writeCodes?.(0, image, tables)).toBe(true);
    }
  });
});
