/** Presets of real targets against the arithmetic that those targets publish. */
import { describe, expect, it } from 'vitest';
import { multiplyShift } from '../../src/integer/fixedPoint';
import { optimalMultiplier } from '../../src/quantize/adjustment';
import { conflictsOf } from '../../src/quantize/conflicts';
import { dpu } from '../../src/quantize/presets/dpu';
import { presets } from '../../src/quantize/presets/presets';
import { tflite } from '../../src/quantize/presets/tflite';
import type { ConvStep, QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

const convsOf = ({ steps }: QuantizedModel): readonly ConvStep[] =>
  steps.filter((step): step is ConvStep => step.kind === 'conv');

it.each(presets)('$name has its own name in its settings, and quantizes', async ({ name, settings }) => {
  expect(settings.preset).toBe(name);
  // The report has no integer form for a product.
  const model = await quantizedNet(smallNet({ tail: false, gate: name !== 'report' }), settings);
  expect(model.steps.filter(({ kind }) => kind === 'island')).toEqual([]);
});

it.each([
  ['dpu', '"signed" is "auto"; a DPU\'s activations are signed (preset dpu)'],
  ['tflite', '"signed" is "auto"; activations of the 8-bit specification are int8 (preset tflite)'],
  ['report', '"signed" is "auto"; activations of the report\'s appendix are symmetric (preset report)'],
  ['strict', undefined],
  ['standard', undefined],
  ['best', undefined],
])('%s and unsigned activations', (name, message) => {
  const { settings } = presets.find((preset) => preset.name === name) ?? dpu;
  expect(conflictsOf({ ...settings, signed: 'auto' }).map((each) => each.message)).toEqual(message ? [message] : []);
  expect(conflictsOf(settings)).toEqual([]);
});

describe('dpu', () => {
  it('has nothing but powers of two, biases included', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), dpu.settings);
    const scales = model.tensors.flatMap((tensor) => (tensor ? Array.from(tensor.scale) : []));
    const weights = convsOf(model).flatMap(({ weightScale }) => Array.from(weightScale));
    expect([...scales, ...weights].filter((scale) => !Number.isInteger(Math.log2(scale)))).toEqual([]);
    for (const { bias, narrowBias, weightScale } of convsOf(model)) {
      expect(weightScale.length).toBe(1);
      const step = 2 ** (narrowBias?.shift[0] ?? NaN);
      expect(bias.every((b) => Number.isInteger(b / step) && Math.abs(b / step + 0.5) <= 127.5)).toBe(true);
    }
  });

  it('shifts by wpos + ipos − opos', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), dpu.settings);
    for (const { inputs, outputs, weightScale, requantize } of convsOf(model)) {
      if (!requantize) continue;
      const position = (scale: number | undefined): number => -Math.log2(scale ?? NaN);
      const [ipos, opos] = [inputs[0], outputs[0]].map((value) => position(model.tensors[value]?.scale[0]));
      expect(Array.from(requantize.factor.multiplier)).toEqual([1]);
      expect(requantize.factor.shift[0]).toBe(position(weightScale[0]) + ipos - opos);
    }
  });

  it('takes LeakyReLU 0.1 as 26/256', async () => {
    const [conv] = convsOf(await quantizedNet(smallNet({ tail: false }), dpu.settings));
    const { factor, negative } = conv.requantize ?? expect.fail('conv_a is no head');
    expect((negative?.value[0] ?? NaN) / factor.value[0]).toBe(26 / 256);
  });
});

describe('tflite', () => {
  /** QuantizeMultiplier of the specification's reference code: a Q31 mantissa in [1/2, 1) and an exponent. */
  function q31(real: number): { readonly mantissa: bigint; readonly exponent: number } {
    const exponent = Math.floor(Math.log2(real)) + 1;
    const mantissa = Math.round((real / 2 ** exponent) * 2 ** 31);
    return mantissa === 2 ** 31
      ? { mantissa: 2n ** 30n, exponent: exponent + 1 }
      : { mantissa: BigInt(mantissa), exponent };
  }
  /** Single rounding: (x·m0 + 2^(30 − e)) >> (31 − e). */
  function singleRounding(x: number, real: number): number {
    const { mantissa, exponent } = q31(real);
    const shift = BigInt(31 - exponent);
    return Number((BigInt(x) * mantissa + (1n << (shift - 1n))) >> shift);
  }

  it('multiplies, shifts and rounds as the reference does with single rounding', () => {
    const r = random(5);
    const { multiplierBits, rounding } = tflite.settings;
    const differing: string[] = [];
    for (let i = 0; i < 5000; i++) {
      const real = 2 ** (-20 * r.next()) * (0.5 + r.next() / 2);
      const acc = Math.floor((r.next() - 0.5) * 2 ** (8 + (i % 24)));
      const { multiplier, shift } = optimalMultiplier(real, multiplierBits);
      if (multiplyShift(acc, multiplier, shift, rounding) !== singleRounding(acc, real))
        differing.push(`${acc} · ${real}`);
    }
    expect(differing).toEqual([]);
  });

  it('has zero points for activations, none for weights, and a scale per channel', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), tflite.settings);
    expect(model.tensors[model.inputs[0]]?.zeroPoint).toBe(-128);
    for (const { weightScale, weightShape, weights } of convsOf(model)) {
      expect(weightScale.length).toBe(weightShape[0]);
      expect(Math.max(...weights.map(Math.abs))).toBe(127);
    }
  });
});

describe('multipliers of 1 to 31 bits', () => {
  const r = random(31);
  const factors = Array.from({ length: 400 }, () => 2 ** (4 - 24 * r.next()));
  it.each(Array.from({ length: 31 }, (_, i) => i + 1))(
    '%i bits: m < 2^bits, and within half of its last bit',
    (bits) => {
      const wrong = factors.filter((factor) => {
        const { multiplier, shift } = optimalMultiplier(factor, bits);
        const isNear = Math.abs(multiplier * 2 ** -shift - factor) / factor <= 2 ** -bits;
        return !(multiplier > 0 && multiplier < 2 ** bits && isNear);
      });
      expect(wrong).toEqual([]);
    },
  );
  it.each([1, 2, 3, 7, 8, 15, 24, 31])('%i bits in a whole network', async (multiplierBits) => {
    const model = await quantizedNet(smallNet({ tail: false }), { multiplierBits });
    for (const { requantize } of convsOf(model)) {
      const all = [...(requantize?.factor.multiplier ?? []), ...(requantize?.negative?.multiplier ?? [])];
      expect(all.filter((m) => !(m > 0 && m < 2 ** multiplierBits))).toEqual([]);
    }
  });
});
