/** Steps that go from element to element, without a memory; where operands broadcast, the buffered form takes over. */
import { tensorOf } from '../../integer/map';
import type { AddStep, ConcatStep, LookupStep, MulStep, RequantizeStep } from '../../quantize/quantizedModel';
import { centredBits, plus } from '../c/emitter';
import type { CValue } from '../c/program';
import { orderOf } from './design';
import { sumBits, type StageEmitter } from './stage';
import { apInt, indented, literal } from './text';

export function emitRequantize(emitter: StageEmitter, { inputZeroPoint, requantize }: RequantizeStep): string[] {
  const [input] = emitter.step.inputs;
  const bits = centredBits(emitter, input, inputZeroPoint);
  const code = emitter.requantize(requantize, bits);
  return everyElement(emitter.step.output, [
    `const ${apInt(bits)} acc = in.read()${plus(-inputZeroPoint)};`,
    `out.write(${code.call('acc', 'c')});`,
  ]);
}

export function emitLookup(emitter: StageEmitter, { table: entries, inputs: [input] }: LookupStep): string[] {
  const table = emitter.table('table', entries);
  const { qmin } = tensorOf(emitter.program.model, input);
  return everyElement(emitter.step.output, [`const int at = in.read()${plus(-qmin)};`, `out.write(${table}[at]);`]);
}

/** Σ (in − zero point) · alignment; undefined where an operand broadcasts. */
export function emitAdd(emitter: StageEmitter, step: AddStep): string[] | undefined {
  if (broadcasts(emitter) || step.requantize.mode === 'float') return undefined;
  const { inputs, output } = emitter.step;
  const factors = step.alignment.map(({ multiplier }) => multiplier);
  const bits = sumBits(emitter, step);
  const code = emitter.requantize(step.requantize, bits);
  const term = (i: number): string => (factors[i] === 1 ? `value_${i}` : `value_${i} * ${literal(factors[i])}`);
  return everyElement(output, [
    ...operands(emitter, step.inputZeroPoints),
    `const ${apInt(bits)} acc = ${inputs.map((_, i) => term(i)).join(' + ')};`,
    `out.write(${code.call('acc', 'c')});`,
  ]);
}

export function emitMul(emitter: StageEmitter, step: MulStep): string[] | undefined {
  if (broadcasts(emitter) || step.requantize.mode === 'float') return undefined;
  const { inputs, output } = emitter.step;
  const bits = sumBits(emitter, step);
  const code = emitter.requantize(step.requantize, bits);
  return everyElement(output, [
    ...operands(emitter, step.inputZeroPoints),
    `const ${apInt(bits)} acc = ${inputs.map((_, i) => `value_${i}`).join(' * ')};`,
    `out.write(${code.call('acc', 'c')});`,
  ]);
}

/** Channels of each pixel, input after input; undefined along other axes. */
export function emitConcat(emitter: StageEmitter, step: ConcatStep): string[] | undefined {
  const { inputs, output } = emitter.step;
  const { shape } = output;
  const axis = step.axis < 0 ? step.axis + shape.length : step.axis;
  if (axis !== 1 || shape.length < 3 || shape[0] !== 1) return undefined;
  const parts = inputs.flatMap((input, i) => [
    `for (int c = 0; c < ${input.shape[1]}; c++) {`,
    'HLS(PIPELINE II=1)',
    ...indented(joined(emitter, step, input, i)),
    '}',
  ]);
  return [`for (int pixel = 0; pixel < ${orderOf(output).pixels}; pixel++) {`, ...indented(parts), '}'];
}

function joined(emitter: StageEmitter, step: ConcatStep, input: CValue, i: number): string[] {
  const requantize = step.requantize[i];
  if (!requantize) return [`out.write(in${i}.read());`];
  const zeroPoint = step.inputZeroPoints[i];
  const bits = centredBits(emitter, input, zeroPoint);
  const code = emitter.requantize(requantize, bits, `_${i}`);
  return [`const ${apInt(bits)} acc = in${i}.read()${plus(-zeroPoint)};`, `out.write(${code.call('acc', 'c')});`];
}

function broadcasts({ step: { inputs, output } }: StageEmitter): boolean {
  return inputs.some(({ shape }) => shape.join() !== output.shape.join());
}

/** `value_0`, `value_1`, …: the operands less their zero points. */
function operands(emitter: StageEmitter, zeroPoints: ArrayLike<number>): string[] {
  return emitter.step.inputs.map((input, i) => {
    const bits = centredBits(emitter, input, zeroPoints[i]);
    return `const ${apInt(bits)} value_${i} = in${i}.read()${plus(-zeroPoints[i])};`;
  });
}

/** In the stream's order, with the channel at hand. */
function everyElement(output: CValue, body: readonly string[]): string[] {
  const { channels, pixels } = orderOf(output);
  const once = ['HLS(PIPELINE II=1)', ...indented(body)];
  const channel = body.some((line) => /, c\)/.test(line));
  if (!channel) return [`for (int i = 0; i < ${channels * pixels}; i++) {`, ...once, '}'];
  const loop = `for (int c = 0; c < ${channels}; c++) {`;
  return [`for (int pixel = 0; pixel < ${pixels}; pixel++)`, ...indented([loop, ...once, '}'])];
}
