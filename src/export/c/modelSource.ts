/** model.c: the arrays that values share, one function per step, and `model_run` that calls them in order. */
import type { ExportOptions } from '../options';
import { kindOf } from '../../quantize/steps/steps';
import { arithmeticHelpers } from './arithmetic';
import type { StepCode } from './emitStep';
import { memoryBytes, parameters } from './headerSource';
import type { CProgram, CStep } from './program';
import { commentText } from './text';

export function modelSource(
  program: CProgram,
  code: ReadonlyMap<CStep, StepCode>,
  pragmas: ExportOptions['pragmas'],
): string {
  const { arenas } = program;
  const requantizations = [...code.values()].flatMap((each) => each.requantizations);
  return [
    '#include "model.h"',
    '#include "weights.h"',
    '',
    '/* Called after every step; test_main.c defines it to look at the values. */',
    '#ifndef MODEL_AFTER_STEP',
    '#define MODEL_AFTER_STEP(index, values, type)',
    '#endif',
    '',
    ...(pragmas === 'hls' ? [hlsMacro] : []),
    ...(arenas.length > 0 ? [`/* ${memoryBytes(program)} bytes at the peak: values share elements once dead. */`] : []),
    ...arenas.map(({ type, name, length }) => `static ${type} ${name}[${length}];`),
    '',
    arithmeticHelpers(requantizations),
    ...[...code].map(([step, each]) => stepFunction(step, each)),
    runFunction(program),
  ].join('\n');
}

const hlsMacro = `/* Directives of Vitis HLS, which defines __SYNTHESIS__; other compilers see nothing. */
#ifdef __SYNTHESIS__
#define HLS_PRAGMA(text) _Pragma(#text)
#define HLS(directive) HLS_PRAGMA(HLS directive)
#else
#define HLS(directive)
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

function runFunction(program: CProgram): string {
  const lines = program.steps.flatMap(({ id, index, inputs, output, alias, step }) => [
    ...(alias
      ? [`    /* ${commentText(step.name)}: the same integers as ${output.shape.join('x')} */`]
      : [`    ${id}(${[...inputs, output].map(({ place }) => place).join(', ')});`]),
    `    MODEL_AFTER_STEP(${index}, ${output.place}, ${output.type});`,
  ]);
  const read = new Set(program.steps.flatMap(({ inputs }) => inputs.map(({ place }) => place)));
  const unread = program.inputs.filter(({ place }) => !read.has(place)).map(({ place }) => `    (void)${place};`);
  return [`void model_run(${parameters(program).join(', ')})`, '{', ...unread, ...lines, '}', ''].join('\n');
}
