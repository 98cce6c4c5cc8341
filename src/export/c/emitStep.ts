/** Each step as the body of a C function: loops with fixed bounds around the formula of the step's comment. */
import { mapOf } from '../../integer/map';
import type { ConcatStep, IntegerStep, Requantize } from '../../quantize/quantizedModel';
import type { ExportOptions } from '../options';
import { requantizeCode, type RequantizeCode, type Table } from './arithmetic';
import { emitConv } from './emitConv';
import { emitMoves } from './emitMoves';
import { emitPool } from './emitPool';
import { broadcastWalk, denseStrides, indexOf, loopsOver } from './loops';
import type { CProgram, CStep, CValue } from './program';
import { signedBits } from '../../quantize/steps/range';
import { typeFor } from '../widths';

/** What a body is made of besides itself. */
export interface StepCode {
  readonly body: readonly string[];
  readonly functions: readonly RequantizeCode[];
  readonly tables: readonly Table[];
  readonly requantizations: readonly Requantize[];
}

export interface Emitter {
  readonly program: CProgram;
  readonly step: CStep;
  /** First statement of an innermost loop: the directive of high-level synthesis, if it is wanted. */
  readonly pipeline: readonly string[];
  /** A requantization of this step, as a function. */
  requantize(requantize: Requantize, accumulatorBits: number, suffix?: string): RequantizeCode;
  /** A constant array of this step; answers its name. */
  table(what: string, type: string, values: ArrayLike<number>): string;
}

/** Throws InputError where int64 is too narrow. */
export function emitStep(program: CProgram, step: CStep, pragmas: ExportOptions['pragmas']): StepCode {
  const functions: RequantizeCode[] = [];
  const tables: Table[] = [];
  const requantizations: Requantize[] = [];
  const emitter: Emitter = {
    program,
    step,
    pipeline: pragmas === 'hls' ? ['HLS(PIPELINE II=1)'] : [],
    requantize(requantize, accumulatorBits, suffix = '') {
      const code = requantizeCode(`${step.id}_requantize${suffix}`, requantize, accumulatorBits);
      functions.push(code);
      tables.push(...code.tables);
      requantizations.push(requantize);
      return code;
    },
    table(what, type, values) {
      const name = `${step.id}_${what}`;
      tables.push({ type, name, values });
      return name;
    },
  };
  return { body: bodyOf(emitter, step.step), functions, tables, requantizations };
}

function bodyOf(emitter: Emitter, step: IntegerStep): readonly string[] {
  switch (step.kind) {
    case 'conv':
      return emitConv(emitter, step);
    case 'maxPool':
    case 'averagePool':
      return emitPool(emitter, step);
    case 'add':
    case 'mul':
      return emitJoin(emitter, step);
    case 'concat':
      return emitConcat(emitter, step);
    case 'requantize':
      return emitRequantize(emitter, step.inputZeroPoint, step.requantize);
    case 'lookup': {
      const type = typeFor(signedBits(Math.min(...step.table), Math.max(...step.table)));
      const table = emitter.table('table', type, step.table);
      const { qmin } = emitter.program.model.tensors[step.inputs[0]] ?? { qmin: 0 };
      return each(emitter.step.output, `out[i] = ${table}[in[i]${plus(-qmin)}];`);
    }
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'pad':
    case 'resize':
      return emitMoves(emitter, step);
  }
}

const plus = (value: number): string => (value === 0 ? '' : value > 0 ? ` + ${value}` : ` - ${-value}`);

const each = (value: CValue, statement: string): string[] => [
  `for (int i = 0; i < ${value.length}; i++) {`,
  `    ${statement}`,
  '}',
];

/** value − zero point; in int64 when int32 may be too narrow for the difference. */
export function centred(expression: string, value: CValue, zeroPoint: number): string {
  if (zeroPoint === 0) return expression;
  return `(${value.bits > 30 ? '(int64_t)' : ''}${expression}${plus(-zeroPoint)})`;
}

/** Bits with sign of value − zero point. */
export function centredBits(emitter: Emitter, value: CValue, zeroPoint: number): number {
  const tensor = emitter.program.model.tensors[value.id];
  if (value.bits > 32 || !tensor) return value.bits + (zeroPoint === 0 ? 0 : 1);
  return signedBits(tensor.qmin - zeroPoint, tensor.qmax - zeroPoint);
}

function emitRequantize(emitter: Emitter, zeroPoint: number, requantize: Requantize): string[] {
  const [input] = emitter.step.inputs;
  const { channels, height, width } = mapOf(emitter.program.model, input.id);
  const code = emitter.requantize(requantize, centredBits(emitter, input, zeroPoint));
  const at = `in[c * ${height * width} + i]`;
  return [
    `for (int c = 0; c < ${channels}; c++)`,
    `    for (int i = 0; i < ${height * width}; i++) {`,
    `        out[c * ${height * width} + i] = (${emitter.step.output.type})${code.call(centred(at, input, zeroPoint), 'c')};`,
    '    }',
  ];
}

/** Add: Σ (in − zero point) · alignment. Mul: the product of both. */
function emitJoin(emitter: Emitter, step: Extract<IntegerStep, { kind: 'add' | 'mul' }>): string[] {
  const { output, inputs } = emitter.step;
  const float = step.kind === 'add' && step.requantize.mode === 'float';
  const terms = inputs.map((input, i) => {
    const at = `in${i}[${indexOf(output.shape, broadcastWalk(input.shape, output.shape))}]`;
    return centred(at, input, step.inputZeroPoints[i]);
  });
  const widths = inputs.map((input, i) => centredBits(emitter, input, step.inputZeroPoints[i]));
  const [lines, bits] = step.kind === 'mul' ? product(terms, widths) : sum(step, terms, widths, float);
  const code = emitter.requantize(step.requantize, bits);
  const dense = { offset: 0, strides: denseStrides(output.shape) };
  const channel = output.shape.length > 1 && output.shape[1] > 1 ? 'i1' : '0';
  return loopsOver(output.shape, [
    ...lines,
    `out[${indexOf(output.shape, dense)}] = (${output.type})${code.call('acc', channel)};`,
  ]);
}

function product(terms: readonly string[], widths: readonly number[]): [string[], number] {
  return [[`const int64_t acc = (int64_t)${terms[0]} * ${terms[1]};`], widths[0] + widths[1]];
}

function sum(
  step: Extract<IntegerStep, { kind: 'add' }>,
  terms: readonly string[],
  widths: readonly number[],
  float: boolean,
): [string[], number] {
  const type = float ? 'double' : 'int64_t';
  const factor = ({ value, multiplier }: { readonly value: number; readonly multiplier: number }): string =>
    float ? doubleText(value) : String(multiplier);
  const lines = terms.map((term, i) => `acc += (${type})${term} * ${factor(step.alignment[i])};`);
  const magnitude = widths.reduce((total, bits, i) => total + 2 ** (bits - 1) * step.alignment[i].multiplier, 0);
  return [[`${type} acc = 0;`, ...lines], Math.ceil(Math.log2(magnitude + 1)) + 1];
}

const doubleText = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

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
