/** model.cpp: a function per layer, and `model_run`, in which all of them run side by side. */
import type { Requantize } from '../../quantize/quantizedModel';
import { kindOf } from '../../quantize/steps/steps';
import { arithmeticHelpers } from '../c/arithmetic';
import { commentText } from '../c/text';
import type { Design, Stage, Stream, Task } from './design';
import { roundingFunctions } from './requantizer';
import type { StageCode } from './stage';
import { indented, portBits, streamOf } from './text';
import { hlsMacro } from '../c/hlsMacro';

export function designSource(design: Design, code: ReadonlyMap<Stage, StageCode>): string {
  const all = [...code.values()];
  const plain = all.flatMap((each) => each.plain);
  const requantizations: readonly Requantize[] = all.flatMap((each) => each.requantizations);
  const constants = all.some(({ tables }) => tables.length > 0);
  return [
    '#include "model.h"',
    ...(constants ? ['#include "weights.h"'] : []),
    '',
    '/* Called after every stage; test_main.cpp defines it to look at what streams by. */',
    '#ifndef MODEL_AFTER_STEP',
    '#define MODEL_AFTER_STEP(index, stream)',
    '#endif',
    '',
    hlsMacro,
    ...roundingFunctions(requantizations),
    arithmeticHelpers(plain, false),
    ...new Set(all.flatMap(({ helpers }) => helpers)),
    ...(design.tasks.some(isFork) ? [forkFunctions(design)] : []),
    passFunction,
    ...[...code].map(([stage, each]) => stageFunction(stage, each)),
    topFunction(design),
  ].join('\n');
}

const isFork = (task: Task): task is Extract<Task, { fork: unknown }> => 'fork' in task;

const passFunction = `/* Between a port, which is whole bytes wide, and a stream. */
template <int A, int B>
static void pass(hls::stream<ap_int<A> > &from, hls::stream<ap_int<B> > &to, int length)
{
    for (int i = 0; i < length; i++) {
HLS(PIPELINE II=1)
        to.write(from.read());
    }
}
`;

/** One for each number of readers that occurs. */
function forkFunctions({ tasks }: Design): string {
  const counts = [...new Set(tasks.filter(isFork).map(({ fork }) => fork.to.length))].sort((a, b) => a - b);
  return counts
    .map((count) => {
      const copies = Array.from({ length: count }, (_, i) => `to_${i}`);
      const streams = ['from', ...copies].map((name) => `hls::stream<T> &${name}`);
      return `/* ${count === 0 ? 'What nobody reads.' : `A stream that ${count} stages read.`} */
template <typename T>
static void fork_${count}(${streams.join(', ')}, int length)
{
    for (int i = 0; i < length; i++) {
HLS(PIPELINE II=1)
${count === 0 ? '        from.read();' : '        const T value = from.read();'}${copies.map((name) => `\n        ${name}.write(value);`).join('')}
    }
}
`;
    })
    .join('\n');
}

function stageFunction({ step: { id, step, index, inputs, output } }: Stage, { body, functions }: StageCode): string {
  const many = kindOf(step).operands === 'many';
  const reads = inputs.map(({ bits }, i) => `${streamOf(bits)} &in${many ? i : ''}`);
  const shapes = `${inputs.map(({ shape }) => shape.join('x')).join(', ')} -> ${output.shape.join('x')}`;
  return [
    ...functions.map(({ text }) => text),
    `/* Step ${index}, ${commentText(step.name)}: ${step.kind}, ${shapes} */`,
    `static void ${id}(${[...reads, `${streamOf(output.bits)} &out`].join(', ')})`,
    '{',
    ...indented(body),
    '}',
    '',
  ].join('\n');
}

export function portsOf({ program: { inputs, outputs } }: Design): readonly string[] {
  const port = (kind: string, bits: number, i: number): string => `${streamOf(portBits(bits))} &${kind}_${i}`;
  return [
    ...inputs.map(({ bits }, i) => port('input', bits, i)),
    ...outputs.map(({ bits }, i) => port('output', bits, i)),
  ];
}

function topFunction(design: Design): string {
  const { program, streams, tasks, enters, leaves } = design;
  const ports = [...program.inputs.map((_, i) => `input_${i}`), ...program.outputs.map((_, i) => `output_${i}`)];
  const body = [
    ...ports.map((name) => `HLS(INTERFACE axis port=${name})`),
    'HLS(INTERFACE s_axilite port=return)',
    'HLS(DATAFLOW)',
    ...streams.flatMap(declaration),
    ...enters.map(({ name }, i) => `pass(input_${i}, ${name}, ${program.inputs[i].length});`),
    ...tasks.flatMap(callsOf),
    ...leaves.map(({ name }, i) => `pass(${name}, output_${i}, ${program.outputs[i].length});`),
  ];
  return [`void model_run(${portsOf(design).join(', ')})`, '{', ...indented(body), '}', ''].join('\n');
}

const declaration = ({ name, bits, depth }: Stream): string[] => [
  `${streamOf(bits)} ${name}("${name}");`,
  `HLS(STREAM variable=${name} depth=${depth})`,
];

function callsOf(task: Task): string[] {
  if (isFork(task)) {
    const { from, to, length } = task.fork;
    return [`fork_${to.length}(${[from, ...to].map(({ name }) => name).join(', ')}, ${length});`];
  }
  const { step, reads, writes } = task.stage;
  return [
    `${step.id}(${[...reads, writes].map(({ name }) => name).join(', ')});`,
    `MODEL_AFTER_STEP(${step.index}, ${writes.name});`,
  ];
}
