/** Positions between those of the input: a loop over the taps of each axis, the weights multiplied from the outside in. */
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import type { InterpolateStep } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';
import { typeFor } from '../widths';
import { centred, type Emitter } from './emitter';
import { denseStrides, indexOf, loopsOver } from './loops';

export function emitInterpolate(emitter: Emitter, step: InterpolateStep): string[] {
  const { inputs, output } = emitter.step;
  const code = emitter.requantize(step.requantize, accumulatorWidth(emitter.program.model, step) ?? 64);
  const axes = step.axes.map(({ axis, first, taps, weights }) => ({
    ...{ axis, taps },
    first: emitter.table(`first_${axis}`, 'int32_t', first),
    weights: emitter.table(`weights_${axis}`, typeFor(widest(weights)), weights),
  }));
  const strides = denseStrides(inputs[0].shape);
  const kept = strides.map((stride, axis) => (axes.some((each) => each.axis === axis) ? 0 : stride));
  const from = [
    indexOf(output.shape, { offset: 0, strides: kept }),
    ...axes.map(({ axis, first }) => `(${first}[${at(output.shape, axis)}] + t${axis}) * ${strides[axis]}`),
  ].filter((term) => term !== '0');
  const weight = axes.map(({ axis, taps, weights }) => `${weights}[${at(output.shape, axis)} * ${taps} + t${axis}]`);
  const sum = `acc += (int64_t)${centred(`in[${from.join(' + ')}]`, inputs[0], step.inputZeroPoint)} * ${weight.join(' * ')};`;
  const loops = axes.map(({ axis, taps }, depth) => {
    return `${'    '.repeat(depth)}for (int t${axis} = 0; t${axis} < ${taps}; t${axis}++)`;
  });
  const dense = { offset: 0, strides: denseStrides(output.shape) };
  return loopsOver(output.shape, [
    'int64_t acc = 0;',
    ...loops,
    `${'    '.repeat(axes.length)}${sum}`,
    `out[${indexOf(output.shape, dense)}] = (${output.type})${code.call('acc', '0')};`,
  ]);
}

/** Axes of one element have no loop. */
const at = (shape: readonly number[], axis: number): string => (shape[axis] === 1 ? '0' : `i${axis}`);

function widest(weights: Int32Array): number {
  return weights.reduce((bits, weight) => Math.max(bits, signedBits(weight, weight)), 8);
}
