/** Convolutions, grouped and depthwise among them, and fully connected layers. */
import { convInputMap, mapOf } from '../../integer/map';
import type { ConvStep } from '../../quantize/quantizedModel';
import { centred, type Emitter } from './emitter';

/** acc[o,y,x] = bias[o] + Σ weights · (in − zero point): int32 where that holds every partial sum, int64 beyond. */
export function emitConv(emitter: Emitter, step: ConvStep): string[] {
  const { model } = emitter.program;
  const { output, inputs } = emitter.step;
  const [outputs, perGroup, kernelY, kernelX] = step.weightShape;
  const from = convInputMap(model, step.inputs[0], perGroup * step.groups);
  const to = mapOf(model, step.outputs[0]);
  const weights = emitter.table('weights', weightType(step), step.weights);
  const bias = emitter.table(
    'bias',
    'int32_t',
    Int32Array.from({ length: outputs }, (_, o) => step.bias[o] ?? 0),
  );
  const type = step.accumulatorBits <= 32 ? 'int32_t' : 'int64_t';
  const taps = perGroup * kernelY * kernelX;
  const map = from.height * from.width;
  const outMap = to.height * to.width;
  const value = centred(`channel[(i * ${from.height} + row) * ${from.width} + column]`, inputs[0], step.inputZeroPoint);
  const result = step.requantize ? emitter.requantize(step.requantize, step.accumulatorBits).call('acc', 'o') : 'acc';
  return [
    `for (int o = 0; o < ${outputs}; o++) {`,
    `    const ${weightType(step)} *weight = ${weights} + o * ${taps};`,
    `    const ${inputs[0].type} *channel = in${step.groups === 1 ? '' : ` + o / ${outputs / step.groups} * ${perGroup * map}`};`,
    `    for (int y = 0; y < ${to.height}; y++)`,
    `        for (int x = 0; x < ${to.width}; x++) {`,
    `            ${type} acc = ${bias}[o];`,
    `            for (int i = 0; i < ${perGroup}; i++)`,
    `                for (int r = 0; r < ${kernelY}; r++) {`,
    `                    const int row = ${position('y', 'r', step, 0)};`,
    ...guard('row', from.height, step, 0, to.height).map((line) => `                    ${line}`),
    `                    for (int s = 0; s < ${kernelX}; s++) {`,
    ...emitter.pipeline.map((line) => `                        ${line}`),
    `                        const int column = ${position('x', 's', step, 1)};`,
    ...guard('column', from.width, step, 1, to.width).map((line) => `                        ${line}`),
    `                        acc += (${type})weight[(i * ${kernelY} + r) * ${kernelX} + s] * ${value};`,
    '                    }',
    '                }',
    `            out[o * ${outMap} + y * ${to.width} + x] = (${output.type})${result};`,
    '        }',
    '}',
  ];
}

function weightType({ weights }: ConvStep): string {
  if (weights instanceof Int8Array) return 'int8_t';
  return weights instanceof Int16Array ? 'int16_t' : 'int32_t';
}

/** The input position of a tap: output · stride + tap · dilation − padding. */
export function position(output: string, tap: string, { window }: Pick<ConvStep, 'window'>, axis: 0 | 1): string {
  const times = (name: string, factor: number): string => (factor === 1 ? name : `${name} * ${factor}`);
  const pad = window.pads[axis] === 0 ? '' : ` - ${window.pads[axis]}`;
  return `${times(output, window.strides[axis])} + ${times(tap, window.dilations[axis])}${pad}`;
}

/** Skips taps outside the input, where there can be any. */
export function guard(
  name: string,
  size: number,
  { window }: Pick<ConvStep, 'window'>,
  axis: 0 | 1,
  outputs: number,
): string[] {
  const last =
    (outputs - 1) * window.strides[axis] + (window.kernel[axis] - 1) * window.dilations[axis] - window.pads[axis];
  const checks = [...(window.pads[axis] > 0 ? [`${name} < 0`] : []), ...(last >= size ? [`${name} >= ${size}`] : [])];
  return checks.length === 0 ? [] : [`if (${checks.join(' || ')}) continue;`];
}
