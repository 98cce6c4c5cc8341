/** Softmax in integers: powers from tables, and one division each. */
import { linesAlong } from '../graph/lines';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { SoftmaxStep } from '../quantize/steps/softmax';
import { tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** in → out of the same shape; acc = floor(e · 2^quotientBits / Σ e) along the axis, requantized. */
export function runSoftmax(model: QuantizedModel, step: SoftmaxStep, input: IntegerValues): Int32Array {
  return requantizeChannels(quotientsOf(model, step, input), input.length, step.requantize);
}

/** The quotients alone, before rounding. */
export function quotientsOf(model: QuantizedModel, step: SoftmaxStep, input: IntegerValues): Float64Array {
  const { before, length, after } = linesAlong(tensorOf(model, step.inputs[0]).shape, step.axis);
  const quotients = new Float64Array(input.length);
  for (let line = 0; line < before * after; line++) {
    const start = Math.floor(line / after) * length * after + (line % after);
    const places = Array.from({ length }, (_, i) => start + i * after);
    const most = places.reduce((top, at) => (counts(step, at) ? Math.max(top, input[at]) : top), -Infinity);
    const powers = places.map((at) => (counts(step, at) ? powerOf(step, most - input[at]) : 0));
    const sum = powers.reduce((total, power) => total + power, 0);
    // Of a numerator below 2^53 the double that is nearest to a quotient has the quotient's own floor.
    places.forEach((at, i) => (quotients[at] = Math.floor((powers[i] * 2 ** step.quotientBits) / sum)));
  }
  return quotients;
}

const counts = ({ counted }: SoftmaxStep, at: number): boolean => !counted || counted[at % counted.length] === 1;

function powerOf({ fine, coarse, fineBits, fractionBits }: SoftmaxStep, below: number): number {
  const product = coarse[below >> fineBits] * fine[below % 2 ** fineBits];
  return Math.floor((product + 2 ** (fractionBits - 1)) / 2 ** fractionBits);
}
