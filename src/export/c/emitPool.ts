/** Max-pooling and average-pooling. */
import { mapOf, type Map3 } from '../../integer/map';
import type { AveragePoolStep, MaxPoolStep } from '../../quantize/quantizedModel';
import { guard, position } from './emitConv';
import { centred, centredBits, type Emitter } from './emitter';

export function emitMaxPool(emitter: Emitter, step: MaxPoolStep): string[] {
  return everyWindow(emitter, step, (from, to) => largest(emitter, step, from, to));
}

export function emitAveragePool(emitter: Emitter, step: AveragePoolStep): string[] {
  return everyWindow(emitter, step, (from, to) => mean(emitter, step, from, to));
}

function everyWindow(
  { program: { model } }: Emitter,
  step: MaxPoolStep | AveragePoolStep,
  bodyOf: (from: Map3, to: Map3) => readonly string[],
): string[] {
  const to = mapOf(model, step.outputs[0]);
  const inner = bodyOf(mapOf(model, step.inputs[0]), to);
  return [
    `for (int c = 0; c < ${to.channels}; c++)`,
    `    for (int y = 0; y < ${to.height}; y++)`,
    `        for (int x = 0; x < ${to.width}; x++) {`,
    ...inner.map((line) => `            ${line}`),
    '        }',
  ];
}

const at = ({ height, width }: Map3): string => `in[(c * ${height} + row) * ${width} + column]`;
const outAt = ({ height, width }: Map3): string => `out[(c * ${height} + y) * ${width} + x]`;

function largest(emitter: Emitter, step: MaxPoolStep, from: Map3, to: Map3): string[] {
  const [height, width] = step.window.kernel;
  const { type, bits } = emitter.step.output;
  // What is narrower than its tensor has nothing as low as that.
  const lowest = Math.max(emitter.program.model.tensors[step.inputs[0]]?.qmin ?? 0, -(2 ** (bits - 1)));
  const skipRows = guard('row', from.height, step, 0, to.height);
  const skipColumns = guard('column', from.width, step, 1, to.width);
  const outside = [...skipRows, ...skipColumns].map((line) => line.slice('if ('.length, -') continue;'.length));
  const read =
    step.padding === 'zero' && outside.length > 0
      ? [`const ${type} value = ${outside.join(' || ')} ? 0 : ${at(from)};`]
      : [...outside.map((check) => `if (${check}) continue;`), `const ${type} value = ${at(from)};`];
  return [
    `${type} most = ${lowest};`,
    `for (int r = 0; r < ${height}; r++)`,
    `    for (int s = 0; s < ${width}; s++) {`,
    ...emitter.pipeline.map((line) => `        ${line}`),
    `        const int row = ${position('y', 'r', step, 0)};`,
    `        const int column = ${position('x', 's', step, 1)};`,
    ...read.map((line) => `        ${line}`),
    '        if (value > most) most = value;',
    '    }',
    `${outAt(to)} = most;`,
  ];
}

/** The factor's entry is chosen by how many taps counted: those inside, or those inside the padded input. */
function mean(emitter: Emitter, step: AveragePoolStep, from: Map3, to: Map3): string[] {
  const [height, width] = step.window.kernel;
  const [input] = emitter.step.inputs;
  const area = Math.ceil(Math.log2(height * width));
  const bits = centredBits(emitter, input, step.inputZeroPoint) + area;
  const code = emitter.requantize(step.requantize, bits);
  const counts = code.tables.length > 0;
  const padded = counts && step.countIncludesPadding;
  const [, , bottom, right] = step.window.pads;
  const counting = `if (row < ${from.height + bottom} && column < ${from.width + right}) counted++;`;
  const skips = [...guard('row', from.height, step, 0, to.height), ...guard('column', from.width, step, 1, to.width)];
  return [
    `int64_t acc = 0;`,
    ...(counts ? ['int counted = 0;'] : []),
    `for (int r = 0; r < ${height}; r++)`,
    `    for (int s = 0; s < ${width}; s++) {`,
    ...emitter.pipeline.map((line) => `        ${line}`),
    `        const int row = ${position('y', 'r', step, 0)};`,
    `        const int column = ${position('x', 's', step, 1)};`,
    ...(padded ? [`        ${counting}`] : []),
    ...skips.map((line) => `        ${line}`),
    ...(counts && !padded ? ['        counted++;'] : []),
    `        acc += ${centred(at(from), input, step.inputZeroPoint)};`,
    '    }',
    `${outAt(to)} = (${emitter.step.output.type})${code.call('acc', '(counted > 1 ? counted - 1 : 0)')};`,
  ];
}
