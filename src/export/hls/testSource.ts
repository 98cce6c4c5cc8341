/**
 * test_main.cpp: sends the golden input through the design, and directed vectors through single stages; stops at the first integer that
 * differs, in whichever layer.
 */
import { originOf, type Golden } from '../golden';
import type { Vector } from '../c/directedTest';
import { commentText, stringLiteral } from '../c/text';
import { goldenReader, goldenInput, goldenStepFile } from '../c/testSource';
import { elementBytes } from '../c/placement';
import type { CStep, CValue } from '../c/program';
import { orderOf, type Design } from './design';
import { directedSource } from './directedTest';
import { portBits, streamOf } from './text';

/** @param golden of a picture; absent: single stages alone are tested */
export function testSource(design: Design, golden: Golden | undefined, vectors: readonly Vector[]): string {
  const { tasks } = design;
  const checked = tasks
    .flatMap((task) => ('stage' in task ? [task.stage.step] : []))
    .filter(({ output }) => golden?.values.has(output.id));
  return [
    `/* Golden vectors: ${commentText(originOf(golden))}`,
    ' *',
    ' * make, or in Vitis HLS: csim_design and cosim_design of run_hls.tcl.',
    ' *',
    ' * The design is compiled into this file once more, under another name, so that every stream can be looked at.',
    ' */',
    '#include <stdint.h>',
    '#include <stdio.h>',
    '#include <stdlib.h>',
    '#include "model.h"',
    '',
    'struct step {',
    '    int index;',
    '    const char *name, *layer, *file;',
    '    int channels, pixels, golden_bytes;',
    '};',
    '',
    ...(golden ? [stepTable(checked.map((step) => rowOf(design, step)))] : []),
    goldenReader,
    checkValues,
    ...(golden ? [checkStep] : []),
    '#define model_run model_run_checked',
    '#include "model.cpp"',
    '#undef model_run',
    '',
    ...(vectors.length > 0 ? [directedSource(design, vectors)] : []),
    ...(golden ? [runFunction(design)] : []),
    mainFunction(golden ? checked.length : undefined, vectors.length),
  ].join('\n');
}

const stepTable = (rows: readonly string[]): string =>
  ['static const struct step steps[] = {', rows.join(',\n'), '};', ''].join('\n');

function rowOf({ program: { model } }: Design, { index, step, id, output }: CStep): string {
  const { channels, pixels } = orderOf(output);
  const layer = model.graph.layers[step.layer]?.name ?? step.name;
  const texts = [step.name, layer, goldenStepFile(id)].map(stringLiteral).join(', ');
  return `    { ${[index, texts, channels, pixels, goldenBytesOf(output)].join(', ')} }`;
}

const goldenBytesOf = ({ type }: CValue): number => (elementBytes(type) === 8 ? 8 : 4);

const checkValues = `/* A golden file is in memory order: channel after channel. */
static int64_t *read_all(const char *file, long channels, long pixels, int bytes)
{
    int64_t *values = (int64_t *)malloc((size_t)(channels * pixels) * sizeof *values);
    FILE *golden = open_golden(file);
    for (long channel = 0; channel < channels; channel++)
        for (long pixel = 0; pixel < pixels; pixel++)
            values[pixel * channels + channel] = read_golden(golden, bytes, file);
    close_golden(golden, file);
    return values;
}

/* Everything that a stage wrote, taken out and put back. kept: the bits of a golden integer that count. */
template <typename T>
static void check_values(const struct step *step, hls::stream<T> &stream, int64_t kept)
{
    int64_t *expected = read_all(step->file, step->channels, step->pixels, step->golden_bytes);
    for (long i = 0; i < (long)step->channels * step->pixels; i++) {
        const T value = stream.read();
        const int64_t found = (int64_t)value;
        stream.write(value);
        if (found == (expected[i] & kept)) continue;
        printf("MISMATCH in layer %s, step %s: channel %ld, pixel %ld: expected %lld, found %lld\\n", step->layer,
               step->name, i % step->channels, i / step->channels, (long long)(expected[i] & kept), (long long)found);
        exit(1);
    }
    free(expected);
}
`;

const checkStep = `static int steps_checked;
static long values_checked;

template <typename T>
static void check_step(int index, hls::stream<T> &stream)
{
    const struct step *step;
    if (steps_checked == (int)(sizeof steps / sizeof *steps) || steps[steps_checked].index != index) return;
    step = &steps[steps_checked++];
    check_values(step, stream, -1);
    values_checked += (long)step->channels * step->pixels;
}
#define MODEL_AFTER_STEP(index, stream) check_step(index, stream)
`;

/** The checked copy says whether each layer is right; what `model_run` gives, in hardware too, is compared with what that gave. */
function runFunction({ program: { inputs, outputs } }: Design): string {
  const ports = [...inputs, ...outputs].map(({ bits }) => `${streamOf(portBits(bits))} &`);
  const sends = inputs.flatMap((value, i) => {
    const { channels, pixels } = orderOf(value);
    return [
      `    int64_t *values_${i} = read_all("${goldenInput(i)}", ${channels}, ${pixels}, ${goldenBytesOf(value)});`,
      `    for (long i = 0; i < ${value.length}; i++) input_${i}.write(values_${i}[i]);`,
      `    free(values_${i});`,
    ];
  });
  return [
    `static int64_t results[2][${outputs.reduce((sum, { length }) => sum + length, 0)}];`,
    '',
    `static void run(void (*top)(${ports.join(', ')}), int64_t *result)`,
    '{',
    ...inputs.map(({ bits }, i) => `    ${streamOf(portBits(bits))} input_${i}("input_${i}");`),
    ...outputs.map(({ bits }, i) => `    ${streamOf(portBits(bits))} output_${i}("output_${i}");`),
    ...sends,
    `    top(${[...inputs.map((_, i) => `input_${i}`), ...outputs.map((_, i) => `output_${i}`)].join(', ')});`,
    ...outputs.map(
      ({ length }, i) => `    for (long i = 0; i < ${length}; i++) *result++ = (int64_t)output_${i}.read();`,
    ),
    '}',
    '',
  ].join('\n');
}

/** @param count of steps that are looked at while the picture runs through; absent: without a picture */
function mainFunction(count: number | undefined, vectors: number): string {
  return [
    'int main(int count, char **arguments)',
    '{',
    '    if (count > 1) folder = arguments[1];',
    ...(count === undefined ? [] : pictureRun(count)),
    ...(vectors > 0
      ? ['    check_directed();', `    printf("${vectors} directed vectors of single stages: all equal\\n");`]
      : []),
    '    return 0;',
    '}',
    '',
  ].join('\n');
}

function pictureRun(count: number): readonly string[] {
  return [
    '    run(model_run_checked, results[0]);',
    `    if (steps_checked != ${count}) {`,
    `        printf("only %d of ${count} steps were checked\\n", steps_checked);`,
    '        return 1;',
    '    }',
    '    run(model_run, results[1]);',
    '    for (unsigned i = 0; i < sizeof results[0] / sizeof *results[0]; i++)',
    '        if (results[0][i] != results[1][i]) {',
    '            printf("MISMATCH in output element %u: expected %lld, found %lld\\n", i, (long long)results[0][i], (long long)results[1][i]);',
    '            return 1;',
    '        }',
    '    printf("%d steps, %ld values: all equal\\n", steps_checked, values_checked);',
  ];
}
