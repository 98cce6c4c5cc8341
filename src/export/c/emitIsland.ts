/**
 * The border of a float island: what it reads is dequantized, what it writes is quantized, as the engine does both.
 *
 *   read   real = (float)(scale · (q − zeroPoint)), the product in double precision
 *   write  q = clamp(nearest-ties-even(real / scale) + zeroPoint, qmin, qmax), the quotient in double precision; NaN is real zero
 */
import { sizeOf } from '../../graph/tensor';
import { tensorOf } from '../../integer/map';
import { sourceName } from '../names';
import type { Table } from './arithmetic';
import { centred } from './emitter';
import type { CIsland, CProgram, CValue } from './program';
import { commentText, doubleLiteral } from './text';

export interface IslandCode {
  /** Functions that cross the border. */
  readonly text: string;
  /** What `model_run` does. */
  readonly calls: readonly string[];
  readonly tables: readonly Table[];
}

/** The function that the caller supplies. */
export const callbackName = ({ id }: CIsland): string => `model_${id}`;

/** An integer of an island's output is looked at as if a step had made it: numbered on behind the steps. */
export function borderIndex({ steps, islands }: CProgram, island: CIsland, output: number): number {
  const before = islands.slice(0, island.index).reduce((sum, { outputs }) => sum + outputs.length, 0);
  return steps.length + before + output;
}

export function emitIsland(program: CProgram, island: CIsland, pipeline: readonly string[]): IslandCode {
  const tables: Table[] = [];
  const scaleOf = (what: string, { id, shape }: CValue): string => {
    const { scale } = tensorOf(program.model, id);
    if (scale.length === 1) return doubleLiteral(scale[0]);
    const name = sourceName(`${island.id}_${what}_scale`);
    tables.push({ type: 'double', name, values: scale });
    const run = sizeOf(shape.slice(2));
    return `${name}[i${run === 1 ? '' : ` / ${run}`} % ${scale.length}]`;
  };
  const reads = island.inputs.flatMap(({ integers, real }, i) => {
    if (!integers) return [];
    const name = `${island.id}_read_${i}`;
    const q = centred('in[i]', integers, tensorOf(program.model, integers.id).zeroPoint);
    const body = `out[i] = (float)(${scaleOf(`in_${i}`, integers)} * (double)${q});`;
    return [{ name, from: integers, to: real, text: border(name, integers, real, body, pipeline) }];
  });
  const writes = island.outputs.map(({ integers, real }, i) => {
    if (!integers) return undefined;
    const name = `${island.id}_write_${i}`;
    const { zeroPoint, qmin, qmax } = tensorOf(program.model, integers.id);
    const steps = `(double)in[i] / ${scaleOf(`out_${i}`, integers)}`;
    const body = `out[i] = (${integers.type})quantize(${steps}, ${zeroPoint}, ${qmin}, ${qmax});`;
    return { name, from: real, to: integers, text: border(name, real, integers, body, pipeline) };
  });
  const call = ({ name, from, to }: Crossing): string => `${name}(${from.place}, ${to.place});`;
  const reals = [...island.inputs, ...island.outputs].map(({ real }) => real.place);
  const made = writes.filter((each) => each !== undefined);
  return {
    tables,
    text: [
      ...(reads.length + made.length === 0 ? [] : [`/* Island ${island.index}, ${commentText(island.step.name)} */`]),
      ...[...reads, ...made].map(({ text }) => text),
    ].join('\n'),
    calls: [
      ...reads.map(call),
      `${callbackName(island)}(${reals.join(', ')});`,
      ...island.outputs.map(({ real }, i) => `MODEL_AFTER_ISLAND(${island.index}, ${i}, ${real.place});`),
      ...writes.flatMap((crossing, i) => {
        if (!crossing) return [];
        const { place, type } = crossing.to;
        return [call(crossing), `MODEL_AFTER_STEP(${borderIndex(program, island, i)}, ${place}, ${type});`];
      }),
    ],
  };
}

interface Crossing {
  readonly name: string;
  readonly from: CValue;
  readonly to: CValue;
}

function border(name: string, from: CValue, to: CValue, body: string, pipeline: readonly string[]): string {
  return [
    `static void ${name}(const ${from.type} *in, ${to.type} *out)`,
    '{',
    `    for (int i = 0; i < ${from.length}; i++) {`,
    ...[...pipeline, body].map((line) => `        ${line}`),
    '    }',
    '}',
    '',
  ].join('\n');
}
