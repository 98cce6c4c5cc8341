/**
 * Convolutions and pools behind line buffers: as many rows as the window spans are kept, and each row of the output is computed as
 * soon as the last row that it reads has come in.
 */
import { convInputMap, mapOf, type Map3 } from '../../integer/map';
import type { AveragePoolStep, ConvStep, MaxPoolStep } from '../../quantize/quantizedModel';
import { guard, position } from '../c/emitConv';
import { centredBits, plus } from '../c/emitter';
import { sumBits, type StageEmitter } from './stage';
import { apInt, indented } from './text';

type Windowed = ConvStep | MaxPoolStep | AveragePoolStep;

/** acc[o] = bias[o] + Σ weights · (in − zero point), `parallel` channels of it in a clock. */
export function emitConv(emitter: StageEmitter, step: ConvStep): string[] {
  const { program, step: own, parallel } = emitter;
  const [outputs, perGroup, , kernelX] = step.weightShape;
  const from = convInputMap(program.model, step.inputs[0], perGroup * step.groups);
  const to = { ...mapOf(program.model, step.outputs[0]), channels: outputs };
  const weights = emitter.table('weights', channelsLast(step), step.weightBits);
  const bias = emitter.table(
    'bias',
    Int32Array.from({ length: outputs }, (_, o) => step.bias[o] ?? 0),
  );
  const channel = step.groups === 1 ? 'i' : `o / ${outputs / step.groups} * ${perGroup} + i`;
  const valueBits = centredBits(emitter, own.inputs[0], step.inputZeroPoint);
  const taken = `lines[row & ${slotsOf(step, from) - 1}][column][${channel}]`;
  const result = step.requantize
    ? emitter.requantize(step.requantize, step.accumulatorBits).call('acc', 'o')
    : `${apInt(own.output.bits)}(acc)`;
  const multiply = [
    `const ${apInt(step.weightBits)} weight = ${weights}[((o * ${step.weightShape[2]} + r) * ${kernelX} + s) * ${perGroup} + i];`,
    `const ${apInt(valueBits)} value = ${taken}${plus(-step.inputZeroPoint)};`,
    'acc += weight * value;',
  ];
  return lineBuffered(emitter, step, from, to, parallel, [
    `for (int o = 0; o < ${outputs}; o++) {`,
    ...indented([
      `${apInt(step.accumulatorBits)} acc = ${bias}[o];`,
      ...everyTap(step, from, to, eachChannel(perGroup, parallel, multiply)),
      `out.write(${result});`,
    ]),
    '}',
  ]);
}

export function emitMaxPool(emitter: StageEmitter, step: MaxPoolStep): string[] {
  const { model } = emitter.program;
  const { output } = emitter.step;
  const [from, to] = [mapOf(model, step.inputs[0]), mapOf(model, step.outputs[0])];
  const type = apInt(output.bits);
  // What is narrower than its tensor has nothing as low as that.
  const lowest = Math.max(model.tensors[step.inputs[0]]?.qmin ?? 0, -(2 ** (output.bits - 1)));
  const value = `lines[row & ${slotsOf(step, from) - 1}][column][c]`;
  const outside = [...outsideOf('row', from.height, step, 0, to), ...outsideOf('column', from.width, step, 1, to)];
  const zeros = step.padding === 'zero' && outside.length > 0;
  const compare = 'if (value > most) most = value;';
  const read = zeros
    ? [`const ${type} value = ${outside.join(' || ')} ? ${type}(0) : ${type}(${value});`]
    : [`const ${type} value = ${value};`];
  const taps = ['HLS(PIPELINE II=1)', ...read, compare];
  return lineBuffered(emitter, step, from, to, 1, [
    `for (int c = 0; c < ${to.channels}; c++) {`,
    ...indented([`${type} most = ${lowest};`, ...everyTap(step, from, to, taps, !zeros), 'out.write(most);']),
    '}',
  ]);
}

/** The factor's entry is chosen by how many taps counted: those inside, or those inside the padded input. */
export function emitAveragePool(emitter: StageEmitter, step: AveragePoolStep): string[] {
  const { model } = emitter.program;
  const [input] = emitter.step.inputs;
  const [from, to] = [mapOf(model, step.inputs[0]), mapOf(model, step.outputs[0])];
  const valueBits = centredBits(emitter, input, step.inputZeroPoint);
  const bits = sumBits(emitter, step);
  const code = emitter.requantize(step.requantize, bits);
  const counts = step.requantize.factor.value.length > 1;
  const padded = counts && step.countIncludesPadding;
  const [, , bottom, right] = step.window.pads;
  const within = `row < ${from.height + bottom} && column < ${from.width + right}`;
  const outside = [...outsideOf('row', from.height, step, 0, to), ...outsideOf('column', from.width, step, 1, to)];
  const value = `lines[row & ${slotsOf(step, from) - 1}][column][c]`;
  const taps = [
    'HLS(PIPELINE II=1)',
    ...(padded ? [`if (${within}) counted++;`] : []),
    ...(outside.length > 0 ? [`if (${outside.join(' || ')}) continue;`] : []),
    ...(counts && !padded ? ['counted++;'] : []),
    `const ${apInt(valueBits)} value = ${value}${plus(-step.inputZeroPoint)};`,
    'acc += value;',
  ];
  return lineBuffered(emitter, step, from, to, 1, [
    `for (int c = 0; c < ${to.channels}; c++) {`,
    ...indented([
      `${apInt(bits)} acc = 0;`,
      ...(counts ? ['int counted = 0;'] : []),
      ...everyTap(step, from, to, taps, false),
      `out.write(${code.call('acc', 'counted > 1 ? counted - 1 : 0')});`,
    ]),
    '}',
  ]);
}

/** Rows in until the last one that the window reads, then a row of the output; what is read by no window is taken last. */
function lineBuffered(
  { step: { inputs } }: StageEmitter,
  step: Windowed,
  from: Map3,
  to: Map3,
  parallel: number,
  pixel: readonly string[],
): string[] {
  const { strides, dilations, kernel, pads } = step.window;
  const slots = slotsOf(step, from);
  const reach = (kernel[0] - 1) * dilations[0] - pads[0];
  const last = `y${strides[0] === 1 ? '' : ` * ${strides[0]}`}${plus(reach)}`;
  return [
    `static ${apInt(inputs[0].bits)} lines[${slots}][${from.width}][${from.channels}];`,
    ...(parallel > 1 ? [`HLS(ARRAY_PARTITION variable=lines cyclic factor=${parallel} dim=3)`] : []),
    'int taken = 0;',
    `for (int y = 0; y < ${to.height}; y++) {`,
    ...indented([
      `for (; taken <= ${last} && taken < ${from.height}; taken++)`,
      `    for (int x = 0; x < ${from.width}; x++)`,
      `        for (int i = 0; i < ${from.channels}; i++) {`,
      'HLS(PIPELINE II=1)',
      `            lines[taken & ${slots - 1}][x][i] = in.read();`,
      '        }',
      `for (int x = 0; x < ${to.width}; x++)`,
      ...indented(pixel),
    ]),
    '}',
    `for (int rest = taken * ${from.width * from.channels}; rest < ${from.height * from.width * from.channels}; rest++) {`,
    'HLS(PIPELINE II=1)',
    '    in.read();',
    '}',
  ];
}

/** A power of two, so that a row finds its place without a division. */
function slotsOf({ window: { kernel, dilations } }: Windowed, { height }: Map3): number {
  const rows = Math.min(height, (kernel[0] - 1) * dilations[0] + 1);
  return 2 ** Math.ceil(Math.log2(rows));
}

/** Loops over the window around `tap`, which finds `row` and `column`. */
function everyTap(step: Windowed, from: Map3, to: Map3, tap: readonly string[], skips = true): string[] {
  const [height, width] = step.window.kernel;
  const rows = skips ? guard('row', from.height, step, 0, to.height) : [];
  const columns = skips ? guard('column', from.width, step, 1, to.width) : [];
  return [
    `for (int r = 0; r < ${height}; r++) {`,
    ...indented([
      `const int row = ${position('y', 'r', step, 0)};`,
      ...rows,
      `for (int s = 0; s < ${width}; s++) {`,
      ...indented([`const int column = ${position('x', 's', step, 1)};`, ...columns, ...tap]),
      '}',
    ]),
    '}',
  ];
}

function eachChannel(channels: number, parallel: number, multiply: readonly string[]): string[] {
  if (parallel === 1) {
    return [`for (int i = 0; i < ${channels}; i++) {`, 'HLS(PIPELINE II=1)', ...indented(multiply), '}'];
  }
  return [
    `for (int block = 0; block < ${channels}; block += ${parallel}) {`,
    'HLS(PIPELINE II=1)',
    `    for (int lane = 0; lane < ${parallel}; lane++) {`,
    'HLS(UNROLL)',
    '        const int i = block + lane;',
    ...indented(multiply, '        '),
    '    }',
    '}',
  ];
}

/** Conditions under which a tap lies outside. */
const outsideOf = (name: string, size: number, step: Windowed, axis: 0 | 1, to: Map3): string[] =>
  guard(name, size, step, axis, axis === 0 ? to.height : to.width).map((line) =>
    line.slice('if ('.length, -') continue;'.length),
  );

/** (O, I, H, W) to (O, H, W, I): the channels that are multiplied side by side lie side by side. */
function channelsLast({ weights, weightShape: [outputs, inputs, height, width] }: ConvStep): ArrayLike<number> {
  const area = height * width;
  const moved = weights.slice();
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let at = 0; at < area; at++) moved[(o * area + at) * inputs + i] = weights[(o * inputs + i) * area + at];
    }
  }
  return moved;
}
