/** Each step as the body of a C function: loops with fixed bounds around the formula of the step's comment. */
import { mapOf, tensorOf } from '../../integer/map';
import type {
  AddStep,
  ConcatStep,
  IntegerStep,
  EmbedStep,
  LookupStep,
  MulStep,
  Requantize,
  RequantizeStep,
} from '../../quantize/quantizedModel';
import type { DivStep } from '../../quantize/steps/div';
import type { ExtremeStep } from '../../quantize/steps/extreme';
import { include, signedBits } from '../../quantize/steps/range';
import { byKind, type ByKind } from '../../util/byKind';
import type { ExportOptions } from '../options';
import { requantizeCode, type RequantizeCode, type Table } from './arithmetic';
import { emitConv } from './emitConv';
import { emitCurve } from './emitCurve';
import { emitInterpolate } from './emitInterpolate';
import { emitMatMul } from './emitMatMul';
import { emitConstant, emitPad, emitReshape, emitResize, emitSlice, emitTranspose } from './emitMoves';
import { emitNormalize } from './emitNormalize';
import { emitAveragePool, emitMaxPool } from './emitPool';
import { centred, centredBits, pipelineOf, plus, type Emitter, type StepCode } from './emitter';
import { emitSoftmax } from './emitSoftmax';
import { broadcastWalk, denseStrides, indexOf, loopsOver } from './loops';
import type { CProgram, CStep } from './program';
import { typeFor } from '../widths';
import { sourceName } from '../names';
import { tablePool, type TablePool } from './tablePool';

/** Throws InputError where int64 is too narrow. */
export function emitStep(
  program: CProgram,
  step: CStep,
  pragmas: ExportOptions['pragmas'],
  pool: TablePool = tablePool(),
): StepCode {
  const functions: RequantizeCode[] = [];
  const tables: Table[] = [];
  const requantizations: Requantize[] = [];
  const helpers: string[] = [];
  const emitter: Emitter = {
    program,
    step,
    pipeline: pipelineOf(pragmas),
    requantize(requantize, accumulatorBits, suffix = '') {
      const code = requantizeCode(`${step.id}_requantize${suffix}`, requantize, accumulatorBits);
      functions.push(code);
      tables.push(...code.tables);
      requantizations.push(requantize);
      return code;
    },
    table(what, type, values) {
      const own = { type, name: sourceName(`${step.id}_${what}`), values };
      const name = pool.nameOf(own);
      if (name === own.name) tables.push(own);
      return name;
    },
    helper: (text) => void helpers.push(text),
  };
  return { body: byKind(bodies, emitter, step.step), functions, tables, requantizations, helpers };
}

const bodies: ByKind<IntegerStep, Emitter, readonly string[]> = {
  conv: emitConv,
  maxPool: emitMaxPool,
  averagePool: emitAveragePool,
  add: emitAdd,
  mul: emitMul,
  div: emitDiv,
  matMul: emitMatMul,
  softmax: emitSoftmax,
  concat: emitConcat,
  extreme: emitExtreme,
  normalize: emitNormalize,
  requantize: emitRequantize,
  lookup: emitLookup,
  embed: emitEmbed,
  reshape: emitReshape,
  transpose: emitTranspose,
  slice: emitSlice,
  pad: emitPad,
  resize: emitResize,
  interpolate: emitInterpolate,
  constant: emitConstant,
  curve: emitCurve,
};

function emitRequantize(emitter: Emitter, { inputZeroPoint: zeroPoint, requantize }: RequantizeStep): string[] {
  const [input] = emitter.step.inputs;
  const { channels, height, width } = mapOf(emitter.program.model, input.id);
  const code = emitter.requantize(requantize, centredBits(emitter, input, zeroPoint));
  const { type } = emitter.step.output;
  // Several images, or a vector: a factor per channel has one image only.
  if (channels * height * width !== input.length) {
    const each = code.call(centred('in[i]', input, zeroPoint), '0');
    return [`for (int i = 0; i < ${input.length}; i++) {`, `    out[i] = (${type})${each};`, '}'];
  }
  const at = `in[c * ${height * width} + i]`;
  return [
    `for (int c = 0; c < ${channels}; c++)`,
    `    for (int i = 0; i < ${height * width}; i++) {`,
    `        out[c * ${height * width} + i] = (${type})${code.call(centred(at, input, zeroPoint), 'c')};`,
    '    }',
  ];
}

function emitLookup(emitter: Emitter, { table: entries, inputs: [input] }: LookupStep): string[] {
  const { low, high } = entries.reduce(include, { low: entries[0], high: entries[0] });
  const table = emitter.table('table', typeFor(signedBits(low, high)), entries);
  const { qmin } = tensorOf(emitter.program.model, input);
  return [
    `for (int i = 0; i < ${emitter.step.output.length}; i++) {`,
    `    out[i] = ${table}[in[i]${plus(-qmin)}];`,
    '}',
  ];
}

/** A row of the table for each token. */
function emitEmbed(emitter: Emitter, { table: entries, rows }: EmbedStep): string[] {
  const { output, inputs } = emitter.step;
  const table = emitter.table('table', output.type, entries);
  const width = entries.length / rows;
  return [
    `for (int i = 0; i < ${inputs[0].length}; i++)`,
    `    for (int j = 0; j < ${width}; j++) out[i * ${width} + j] = ${table}[in[i] * ${width} + j];`,
  ];
}

/** Σ (in − zero point) · alignment. */
function emitAdd(emitter: Emitter, step: AddStep): string[] {
  const float = step.requantize.mode === 'float';
  const type = float ? 'double' : 'int64_t';
  const factors = step.alignment.map(({ value, multiplier }) => (float ? doubleText(value) : String(multiplier)));
  const { terms, widths } = joined(emitter, step);
  const lines = terms.map((term, i) => `acc += (${type})${term} * ${factors[i]};`);
  const magnitude = widths.reduce(
    (total, bits, i) => total + 2 ** (bits - 1) * Math.abs(step.alignment[i].multiplier),
    0,
  );
  return everyElement(emitter, step, [`${type} acc = 0;`, ...lines], Math.ceil(Math.log2(magnitude + 1)) + 1);
}

function emitMul(emitter: Emitter, step: MulStep): string[] {
  const { terms, widths } = joined(emitter, step);
  return everyElement(
    emitter,
    step,
    [`const int64_t acc = (int64_t)${terms[0]} * ${terms[1]};`],
    widths[0] + widths[1],
  );
}

/** A divisor of 0 counts as 1; division in C drops the fraction. */
function emitDiv(emitter: Emitter, step: DivStep): string[] {
  const { terms, widths } = joined(emitter, step);
  const lines = [
    `const int32_t by = ${terms[1]};`,
    `const int64_t acc = (int64_t)${terms[0]} * (INT64_C(1) << ${step.quotientBits}) / (by ? by : 1);`,
  ];
  return everyElement(emitter, step, lines, widths[0] + step.quotientBits);
}

/** The operands less their zero points, as the output is walked, and their bits. */
function joined(
  emitter: Emitter,
  { inputZeroPoints }: AddStep | MulStep | DivStep,
): { readonly terms: readonly string[]; readonly widths: readonly number[] } {
  const { output, inputs } = emitter.step;
  const terms = inputs.map((input, i) => {
    const at = `in${i}[${indexOf(output.shape, broadcastWalk(input.shape, output.shape))}]`;
    return centred(at, input, inputZeroPoints[i]);
  });
  return { terms, widths: inputs.map((input, i) => centredBits(emitter, input, inputZeroPoints[i])) };
}

/** Requantizes `acc`, which the lines declare. */
function everyElement(
  emitter: Emitter,
  { requantize }: AddStep | MulStep | DivStep,
  lines: readonly string[],
  bits: number,
): string[] {
  const { output } = emitter.step;
  const code = emitter.requantize(requantize, bits);
  const dense = { offset: 0, strides: denseStrides(output.shape) };
  const channel = output.shape.length > 1 && output.shape[1] > 1 ? 'i1' : '0';
  return loopsOver(output.shape, [
    ...lines,
    `out[${indexOf(output.shape, dense)}] = (${output.type})${code.call('acc', channel)};`,
  ]);
}

const doubleText = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

function emitExtreme(emitter: Emitter, step: ExtremeStep): string[] {
  const { output, inputs } = emitter.step;
  const channel = output.shape.length > 1 && output.shape[1] > 1 ? 'i1' : '0';
  const values = inputs.map((input, i) => {
    const at = `in${i}[${indexOf(output.shape, broadcastWalk(input.shape, output.shape))}]`;
    const requantize = step.requantize[i];
    if (!requantize) return at;
    const zeroPoint = step.inputZeroPoints[i];
    const code = emitter.requantize(requantize, centredBits(emitter, input, zeroPoint), `_${i}`);
    return `(${output.type})${code.call(centred(at, input, zeroPoint), channel)}`;
  });
  const sign = step.which === 'largest' ? '>' : '<';
  const dense = { offset: 0, strides: denseStrides(output.shape) };
  return loopsOver(output.shape, [
    `${output.type} most = ${values[0]};`,
    ...values
      .slice(1)
      .flatMap((value, i) => [
        `const ${output.type} value_${i + 1} = ${value};`,
        `if (value_${i + 1} ${sign} most) most = value_${i + 1};`,
      ]),
    `out[${indexOf(output.shape, dense)}] = most;`,
  ]);
}

function emitConcat(emitter: Emitter, step: ConcatStep): string[] {
  const { output, inputs } = emitter.step;
  const axis = step.axis < 0 ? step.axis + output.shape.length : step.axis;
  const strides = denseStrides(output.shape);
  let start = 0;
  return inputs.flatMap((input, i) => {
    const from = `in${i}[${indexOf(input.shape, { offset: 0, strides: denseStrides(input.shape) })}]`;
    const to = `out[${indexOf(input.shape, { offset: start * strides[axis], strides })}]`;
    start += input.shape[axis];
    const requantize = step.requantize[i];
    if (!requantize) return loopsOver(input.shape, [`${to} = ${from};`]);
    const zeroPoint = step.inputZeroPoints[i];
    const code = emitter.requantize(requantize, centredBits(emitter, input, zeroPoint), `_${i}`);
    const channel = input.shape.length > 1 && input.shape[1] > 1 ? 'i1' : '0';
    return loopsOver(input.shape, [`${to} = (${output.type})${code.call(centred(from, input, zeroPoint), channel)};`]);
  });
}
