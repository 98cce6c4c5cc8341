/**
 * test_main.c: runs the network on the golden input and stops at the first integer that differs, naming its place. Float
 * islands give what onnxruntime gave, or what the caller's functions give, which are then compared with that.
 */
import { mapOf } from '../../integer/map';
import { lateFile, type OutputFile } from '../../util/files';
import { goldenBytes, goldenSize, originOf, type Golden } from '../golden';
import { directedSource, type Vector } from './directedTest';
import { borderIndex } from './emitIsland';
import { islandFiles, islandSupport, islandTable } from './islandTest';
import { elementBytes } from './placement';
import type { CProgram, CStep, CValue } from './program';
import { commentText, stringLiteral } from './text';

/** Names of golden files. */
export const goldenInput = (index: number): string => (index === 0 ? 'input.bin' : `input_${index}.bin`);
export const goldenStepFile = (id: string): string => `${id}.bin`;

/** Integers that are looked at while the network runs: of a step, or what an island's output became. */
interface Checked {
  readonly index: number;
  readonly name: string;
  readonly layer: string;
  readonly file: string;
  readonly output: CValue;
}

function checkedOf(program: CProgram, { values }: Golden): readonly Checked[] {
  const layerOf = ({ layer, name }: { readonly layer: number; readonly name: string }): string =>
    program.model.graph.layers[layer]?.name ?? name;
  const steps = program.steps.map(({ index, id, step, output }) => ({
    ...{ turn: index + 0.5, index, name: step.name, layer: layerOf(step), file: goldenStepFile(id), output },
  }));
  const borders = program.islands.flatMap((island) =>
    island.outputs.flatMap(({ integers }, i) => ({
      ...{ turn: island.before, index: borderIndex(program, island, i), name: island.step.name },
      ...{ layer: layerOf(island.step), file: `${island.id}_out_${i}.bin`, output: integers },
    })),
  );
  const known = <T extends { readonly output?: CValue }>(each: T): each is T & { readonly output: CValue } =>
    each.output !== undefined && values.has(each.output.id);
  return [...steps, ...borders].filter(known).sort((a, b) => a.turn - b.turn);
}

/** `golden/input.bin` and one file per step: little-endian int32 (int64 where the program's values are); reals of islands. */
export function goldenFiles(program: CProgram, golden: Golden): OutputFile[] {
  const fileOf = (name: string, value: CValue): OutputFile => {
    const values = golden.values.get(value.id) ?? new Int32Array(0);
    return lateFile(`golden/${name}`, goldenSize(values), () => goldenBytes(values));
  };
  return [
    ...program.inputs.map((value, i) => fileOf(goldenInput(i), value)),
    ...checkedOf(program, golden).map(({ file, output }) => fileOf(file, output)),
    ...islandFiles(program, golden),
  ];
}

/** @param golden of a picture; absent: single steps alone are tested */
export function testSource(program: CProgram, golden: Golden | undefined, vectors: readonly Vector[]): string {
  const steps = golden ? checkedOf(program, golden) : [];
  const crossed = program.islands.length > 0;
  return [
    `/* Golden vectors: ${commentText(originOf(golden))}`,
    ' *',
    ' * cc -std=c99 -Wall -Wextra -Werror *.c -o test_main && ./test_main [folder of the vectors]',
    ' *',
    ...(crossed ? ownIslands : []),
    ' * The network is compiled into this file once more, under another name, so that every step can be looked at.',
    ' */',
    '#include <stdint.h>',
    '#include <stdio.h>',
    '#include <stdlib.h>',
    '',
    ...(golden ? stepHook : []),
    ...(crossed ? islandHook : []),
    '#define model_run model_run_checked',
    '#include "model.c"',
    '',
    stepStruct,
    ...(golden ? [stepTable(program, steps)] : []),
    goldenReader,
    support,
    ...(golden ? [checkStep] : []),
    ...(vectors.length > 0 ? [directedSource(program, vectors, directedRow)] : []),
    ...(crossed ? [islandTable(program, golden?.reals), islandSupport(program)] : []),
    mainFunction(program, golden ? steps.length : undefined, vectors.length),
  ].join('\n');
}

const ownIslands: readonly string[] = [
  ' * Float islands give what onnxruntime gave. To test functions of your own, compile them too, with -DMODEL_OWN_ISLANDS:',
  ' * each is compared with that, may be one step of its scale off, and what follows goes on with what onnxruntime gave.',
  ' *',
];

const stepHook: readonly string[] = [
  'static void check_step(int index, const void *values, int bytes_each);',
  '#define MODEL_AFTER_STEP(index, values, type) check_step(index, values, (int)sizeof(type))',
];

const islandHook: readonly string[] = [
  'static void after_island(int island, int output, float *values);',
  '#define MODEL_AFTER_ISLAND(island, output, values) after_island(island, output, values)',
];

function stepTable(program: CProgram, steps: readonly Checked[]): string {
  const rows = steps.map(({ index, name, layer, file, output }) => {
    const { channels, height, width } = mapOf(program.model, output.id);
    const whole = channels * height * width === output.length;
    const map = whole ? [channels, height, width] : [1, 1, output.length];
    const texts = [name, layer, file].map(stringLiteral).join(', ');
    const unsigned = output.type.startsWith('u') ? 1 : 0;
    return `    { ${[index, texts, ...map, elementBytes(output.type) === 8 ? 8 : 4, unsigned].join(', ')} }`;
  });
  return ['static const struct step steps[] = {', rows.join(',\n'), '};', ''].join('\n');
}

const stepStruct = `struct step {
    int index;
    const char *name, *layer, *file;
    int channels, height, width, golden_bytes, is_unsigned;
};
`;

/** Elements of directed files are as wide as the program's. */
function directedRow(texts: readonly string[], map: readonly number[], { index, output: { type } }: CStep): string {
  const unsigned = type.startsWith('u') ? 1 : 0;
  return `    { ${[index, ...texts.map(stringLiteral), ...map, elementBytes(type), unsigned].join(', ')} }`;
}

/** Reads golden files in C: `open_golden`, `read_golden`, `close_golden`. */
export const goldenReader = `static const char *folder = "golden";

static FILE *open_golden(const char *file)
{
    char path[4096];
    FILE *opened;
    if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path) {
        fprintf(stderr, "%s: the path is too long\\n", folder);
        exit(2);
    }
    opened = fopen(path, "rb");
    if (!opened) {
        perror(path);
        exit(2);
    }
    return opened;
}

/* Little-endian two's complement of 4 or 8 bytes. */
static int64_t read_golden(FILE *from, int bytes, const char *file)
{
    uint64_t bits = 0;
    for (int i = 0; i < bytes; i++) {
        const int byte = fgetc(from);
        if (byte == EOF) {
            fprintf(stderr, "%s: ends early\\n", file);
            exit(2);
        }
        bits |= (uint64_t)byte << (8 * i);
    }
    const uint64_t sign = (uint64_t)1 << (8 * bytes - 1);
    return bits & sign ? -(int64_t)(sign - 1 - (bits & (sign - 1))) - 1 : (int64_t)bits;
}

static void close_golden(FILE *from, const char *file)
{
    if (fgetc(from) != EOF) {
        fprintf(stderr, "%s: is longer than expected\\n", file);
        exit(2);
    }
    fclose(from);
}
`;

const support = `static int64_t value_at(const void *values, long i, int bytes_each, int is_unsigned)
{
    if (is_unsigned) return bytes_each == 1 ? ((const uint8_t *)values)[i] : ((const uint16_t *)values)[i];
    if (bytes_each == 1) return ((const int8_t *)values)[i];
    if (bytes_each == 2) return ((const int16_t *)values)[i];
    if (bytes_each == 4) return ((const int32_t *)values)[i];
    return ((const int64_t *)values)[i];
}

/* kept: the bits of a golden integer that count. */
static void check_values(const struct step *step, const void *values, int bytes_each, int64_t kept)
{
    FILE *golden = open_golden(step->file);
    const long area = (long)step->height * step->width;
    for (long i = 0; i < step->channels * area; i++) {
        const int64_t expected = read_golden(golden, step->golden_bytes, step->file) & kept;
        const int64_t found = value_at(values, i, bytes_each, step->is_unsigned);
        if (found == expected) continue;
        printf("MISMATCH in layer %s, step %s: channel %ld, y %ld, x %ld: expected %lld, found %lld\\n",
               step->layer, step->name, i / area, i % area / step->width, i % step->width,
               (long long)expected, (long long)found);
        exit(1);
    }
    close_golden(golden, step->file);
}
`;

const checkStep = `static int steps_checked;
static long values_checked;

static void check_step(int index, const void *values, int bytes_each)
{
    const struct step *step;
    if (steps_checked == (int)(sizeof steps / sizeof *steps) || steps[steps_checked].index != index) return;
    step = &steps[steps_checked++];
    check_values(step, values, bytes_each, -1);
    values_checked += (long)step->channels * step->height * step->width;
}
`;

/** @param count of steps that are looked at while the picture runs through; absent: without a picture */
function mainFunction(program: CProgram, count: number | undefined, directed: number): string {
  return [
    ...(count === undefined ? [] : portArrays(program)),
    'int main(int count, char **arguments)',
    '{',
    '    if (count > 1) folder = arguments[1];',
    ...(count === undefined ? [] : pictureRun(program, count)),
    ...(directed > 0
      ? ['    check_directed();', `    printf("${directed} directed vectors of single steps: all equal\\n");`]
      : []),
    `    return ${program.islands.length > 0 ? 'islands_off > 0' : '0'};`,
    '}',
    '',
  ].join('\n');
}

const portArrays = ({ inputs, outputs }: CProgram): readonly string[] => [
  ...[...inputs, ...outputs].map(({ type, place, length }) => `static ${type} ${place}[${length}];`),
  '',
];

function pictureRun({ inputs, outputs }: CProgram, count: number): readonly string[] {
  const reads = inputs.flatMap(({ type, place, length }, i) => [
    `    golden = open_golden("${goldenInput(i)}");`,
    `    for (long i = 0; i < ${length}; i++) ${place}[i] = (${type})read_golden(golden, ${elementBytes(type) === 8 ? 8 : 4}, "${goldenInput(i)}");`,
    `    close_golden(golden, "${goldenInput(i)}");`,
  ]);
  return [
    '    FILE *golden;',
    ...reads,
    `    model_run(${[...inputs, ...outputs].map(({ place }) => place).join(', ')});`,
    `    if (steps_checked != ${count}) {`,
    `        printf("only %d of ${count} steps were checked\\n", steps_checked);`,
    '        return 1;',
    '    }',
    '    printf("%d steps, %ld values: all equal\\n", steps_checked, values_checked);',
  ];
}
