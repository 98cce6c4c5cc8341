/**
 * Each step as the body of a stage: behind line buffers, from element to element, or, for kinds that reach over the whole value, as in
 * the C export between a buffer that is filled and one that is emptied.
 */
import type { IntegerStep, Requantize } from '../../quantize/quantizedModel';
import { kindOf } from '../../quantize/steps/steps';
import { include, signedBits } from '../../quantize/steps/range';
import { byKind, type ByKind } from '../../util/byKind';
import type { Table } from '../c/arithmetic';
import { emitStep } from '../c/emitStep';
import type { CProgram, CStep, CValue } from '../c/program';
import { sourceName } from '../names';
import type { TablePool } from '../c/tablePool';
import { orderOf } from './design';
import { emitAdd, emitConcat, emitLookup, emitMul, emitRequantize } from './emitStream';
import { emitAveragePool, emitConv, emitMaxPool } from './emitWindow';
import { apRequantizer } from './requantizer';
import type { StageCode, StageEmitter } from './stage';
import { indented, storedAs } from './text';

/** Throws InputError where 64 bits are too narrow. @param parallel multiplications a clock */
export function emitStage(program: CProgram, step: CStep, parallel: number, pool: TablePool): StageCode {
  const functions: StageCode['functions'][number][] = [];
  const tables: Table[] = [];
  const requantizations: Requantize[] = [];
  const emitter: StageEmitter = {
    ...{ program, step, parallel },
    requantize(requantize, accumulatorBits, suffix = '') {
      const code = apRequantizer(`${step.id}_requantize${suffix}`, requantize, accumulatorBits);
      functions.push(code);
      tables.push(...code.tables);
      requantizations.push(requantize);
      return code;
    },
    table(what, values, bits = widest(values)) {
      const own = { type: storedAs(bits), name: sourceName(`${step.id}_${what}`), values };
      const name = pool.nameOf(own);
      if (name === own.name) tables.push(own);
      return name;
    },
  };
  const body = byKind(bodies, emitter, step.step);
  if (!body) return buffered(program, step, pool);
  const floats = requantizations.filter(({ mode }) => mode === 'float');
  return { body, functions, tables, requantizations, plain: floats, helpers: [] };
}

/** Undefined: by the C export's own loops, over whole values. */
const whole = (): undefined => undefined;

const bodies: ByKind<IntegerStep, StageEmitter, readonly string[] | undefined> = {
  ...{ conv: emitConv, maxPool: emitMaxPool, averagePool: emitAveragePool },
  ...{ add: emitAdd, mul: emitMul, concat: emitConcat, requantize: emitRequantize, lookup: emitLookup },
  ...{ div: whole, matMul: whole, softmax: whole, extreme: whole, normalize: whole, embed: whole, reshape: whole },
  ...{ transpose: whole, slice: whole, pad: whole, resize: whole, interpolate: whole, constant: whole, curve: whole },
};

function buffered(program: CProgram, step: CStep, pool: TablePool): StageCode {
  const { body, functions, tables, requantizations, helpers } = emitStep(program, step, 'hls', pool);
  const many = kindOf(step.step).operands === 'many';
  const { inputs, output } = step;
  const names = inputs.map((_, i) => `in${many ? i : ''}`);
  return {
    body: [
      ...inputs.map(({ type, length }, i) => `static ${type} ${names[i]}_map[${length}];`),
      `static ${output.type} out_map[${output.length}];`,
      ...inputs.flatMap((input, i) =>
        everyElement(input, (at) => `${names[i]}_map[${at}] = (${input.type})${names[i]}.read();`),
      ),
      `${functionOf(step)}(${[...names.map((name) => `${name}_map`), 'out_map'].join(', ')});`,
      ...everyElement(output, (at) => `out.write(out_map[${at}]);`),
    ],
    functions: [...functions, { call: () => '', tables: [], text: wholeFunction(step, names, body) }],
    ...{ tables, requantizations: [], plain: requantizations, helpers },
  };
}

const functionOf = ({ id }: CStep): string => sourceName(`${id}_whole`);

function wholeFunction(step: CStep, names: readonly string[], body: readonly string[]): string {
  const reads = step.inputs.map(({ type }, i) => `const ${type} *${names[i]}`);
  return [
    `static void ${functionOf(step)}(${[...reads, `${step.output.type} *out`].join(', ')})`,
    '{',
    ...indented(body),
    '}',
    '',
  ].join('\n');
}

/** In the stream's order; `at` is where the element lies in memory order. */
function everyElement(value: CValue, each: (at: string) => string): string[] {
  const { channels, pixels } = orderOf(value);
  const flat = channels === 1 || pixels === 1;
  const loop = (name: string, count: number, brace: boolean): string =>
    `for (int ${name} = 0; ${name} < ${count}; ${name}++)${brace ? ' {' : ''}`;
  const inner = ['HLS(PIPELINE II=1)', `    ${each(flat ? 'i' : `c * ${pixels} + pixel`)}`, '}'];
  if (flat) return [loop('i', value.length, true), ...inner];
  return [loop('pixel', pixels, false), ...indented([loop('c', channels, true), ...inner])];
}

function widest(values: ArrayLike<number>): number {
  const { low, high } = Array.from(values).reduce(include, { low: 0, high: 1 });
  return signedBits(low, high);
}
