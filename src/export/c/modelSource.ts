/** model.c: the arrays that values share, one function per step, and `model_run` that calls them, and the islands, in order. */
import type { ExportOptions } from '../options';
import { kindOf } from '../../quantize/steps/steps';
import { arithmeticHelpers } from './arithmetic';
import type { IslandCode } from './emitIsland';
import type { StepCode } from './emitter';
import { memoryBytes, parameters } from './headerSource';
import type { CIsland, CProgram, CStep } from './program';
import { commentText } from './text';
import { hlsMacro } from './hlsMacro';

export function modelSource(
  program: CProgram,
  code: ReadonlyMap<CStep, StepCode>,
  islands: ReadonlyMap<CIsland, IslandCode>,
  pragmas: ExportOptions['pragmas'],
): string {
  const { arenas } = program;
  const requantizations = [...code.values()].flatMap((each) => each.requantizations);
  const quantizes = program.islands.some(({ outputs }) => outputs.some(({ integers }) => integers));
  return [
    '#include "model.h"',
    '#include "weights.h"',
    '',
    '/* Called after every step; test_main.c defines it to look at the values. */',
    '#ifndef MODEL_AFTER_STEP',
    '#define MODEL_AFTER_STEP(index, values, type)',
    '#endif',
    '',
    ...(program.islands.length > 0 ? [afterIsland] : []),
    ...(pragmas === 'hls' ? [hlsMacro] : []),
    ...(arenas.length > 0 ? [`/* ${memoryBytes(program)} bytes at the peak: values share elements once dead. */`] : []),
    ...arenas.map(({ type, name, length }) => `static ${type} ${name}[${length}];`),
    '',
    arithmeticHelpers(requantizations, quantizes),
    ...new Set([...code.values()].flatMap(({ helpers }) => helpers)),
    ...[...code].map(([step, each]) => stepFunction(step, each)),
    ...[...islands.values()].map(({ text }) => text),
    runFunction(program, islands),
  ].join('\n');
}

const afterIsland = `/* Likewise, after every float island and for each of its outputs. */
#ifndef MODEL_AFTER_ISLAND
#define MODEL_AFTER_ISLAND(island, output, values)
#endif
`;

/** Steps that join values read `in0`, `in1`, …; all others read `in`. */
function stepFunction({ id, step, inputs, output, index }: CStep, { body, functions }: StepCode): string {
  const many = kindOf(step).operands === 'many';
  const reads = inputs.map(({ type }, i) => `const ${type} *in${many ? i : ''}`);
  const shapes = `${inputs.map(({ shape }) => shape.join('x')).join(', ')} -> ${output.shape.join('x')}`;
  return [
    ...functions.map(({ text }) => text),
    `/* Step ${index}, ${commentText(step.name)}: ${step.kind}, ${shapes} */`,
    `static void ${id}(${[...reads, `${output.type} *out`].join(', ')})`,
    '{',
    ...body.map((line) => `    ${line}`),
    '}',
    '',
  ].join('\n');
}

function runFunction(program: CProgram, islands: ReadonlyMap<CIsland, IslandCode>): string {
  const islandsBefore = (count: number): string[] =>
    program.islands
      .filter(({ before }) => before === count)
      .flatMap((island) => (islands.get(island)?.calls ?? []).map((line) => `    ${line}`));
  const lines = program.steps.flatMap(({ id, index, inputs, output, alias, step }) => [
    ...islandsBefore(index),
    ...(alias
      ? [`    /* ${commentText(step.name)}: the same integers as ${output.shape.join('x')} */`]
      : [`    ${id}(${[...inputs, output].map(({ place }) => place).join(', ')});`]),
    `    MODEL_AFTER_STEP(${index}, ${output.place}, ${output.type});`,
  ]);
  const all = [...lines, ...islandsBefore(program.steps.length)];
  const read = new Set([
    ...program.steps.flatMap(({ inputs }) => inputs.map(({ place }) => place)),
    ...program.islands.flatMap(({ inputs }) => inputs.flatMap(({ integers }) => integers?.place ?? [])),
  ]);
  const unread = program.inputs.filter(({ place }) => !read.has(place)).map(({ place }) => `    (void)${place};`);
  return [`void model_run(${parameters(program).join(', ')})`, '{', ...unread, ...all, '}', ''].join('\n');
}
