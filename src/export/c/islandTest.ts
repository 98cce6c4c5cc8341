/** The part of test_main.c that stands in for the float islands: what onnxruntime gave, in files of little-endian float32. */
import { bytesOf } from '../../graph/tensor';
import type { OutputFile } from '../../util/files';
import type { Golden } from '../golden';
import { callbackName } from './emitIsland';
import type { CBorder, CIsland, CProgram } from './program';
import { doubleLiteral, stringLiteral } from './text';

const fileOf = ({ id }: CIsland, output: number): string => `${id}_out_${output}.float.bin`;

interface Recorded {
  readonly island: CIsland;
  readonly output: number;
  readonly border: CBorder;
  /** Absent where the run did not come so far. */
  readonly reals?: Float32Array;
}

function recordedOf({ islands }: CProgram, reals: Golden['reals']): readonly Recorded[] {
  return islands.flatMap((island) =>
    island.outputs.map((border, output) => ({ island, output, border, reals: reals?.get(border.real.id) })),
  );
}

export function islandFiles(program: CProgram, golden: Golden): OutputFile[] {
  return recordedOf(program, golden.reals).flatMap(({ island, output, reals }) =>
    reals ? [{ name: `golden/${fileOf(island, output)}`, bytes: bytesOf(reals) }] : [],
  );
}

/** @param recorded absent: no picture was run */
export function islandTable(program: CProgram, recorded: Golden['reals']): string {
  const rows = recordedOf(program, recorded).map(({ island, output, border: { real, integers }, reals }) => {
    const scale = integers && program.model.tensors[integers.id]?.scale;
    const step = scale ? scale.reduce((least, each) => Math.min(least, each), Infinity) : 0;
    const file = reals ? stringLiteral(fileOf(island, output)) : '0';
    return `    { ${[island.index, output, stringLiteral(callbackName(island)), file, real.length, doubleLiteral(step)].join(', ')} }`;
  });
  return [
    '/* `scale`: of its integers; 0 where it has none. `file`: 0 where nothing was recorded. */',
    'static const struct island {',
    '    int index, output;',
    '    const char *name, *file;',
    '    long length;',
    '    double scale;',
    '} islands[] = {',
    rows.join(',\n'),
    '};',
    'static int islands_off;',
    '',
  ].join('\n');
}

/** Without functions of the caller's, empty ones: what they should have written is read from the files. */
export function islandSupport({ islands }: CProgram): string {
  return [support, '#ifndef MODEL_OWN_ISLANDS', ...islands.map(emptyFunction), '#endif', ''].join('\n');
}

function emptyFunction(island: CIsland): string {
  const reads = island.inputs.map(({ real }, i) => `const float in_${i}[${real.length}]`);
  const writes = island.outputs.map(({ real }, i) => `float out_${i}[${real.length}]`);
  const unused = [...island.inputs.map((_, i) => `in_${i}`), ...island.outputs.map((_, i) => `out_${i}`)];
  return [
    `void ${callbackName(island)}(${[...reads, ...writes].join(', ')})`,
    `{ ${unused.map((name) => `(void)${name};`).join(' ')} }`,
  ].join('\n');
}

const support = `static float read_real(FILE *from, const char *file)
{
    union { uint32_t bits; float value; } both;
    both.bits = (uint32_t)read_golden(from, 4, file);
    return both.value;
}

static double distance(float a, float b)
{
    if (a == b || (a != a && b != b)) return 0;
    if (a != a || b != b) return 1e300;
    return a > b ? (double)a - (double)b : (double)b - (double)a;
}

static void compare_island(const struct island *island, const float *values, FILE *golden)
{
    double most = 0;
    for (long i = 0; i < island->length; i++) {
        const double off = distance(values[i], read_real(golden, island->file));
        if (off > most) most = off;
    }
    if (island->scale > 0) {
        printf("%s, output %d: at most %g steps of its scale off\\n", island->name, island->output, most / island->scale);
        if (most > island->scale) islands_off++;
    } else {
        printf("%s, output %d: at most %g off\\n", island->name, island->output, most);
    }
}

static void after_island(int index, int output, float *values)
{
    const struct island *island = islands;
    FILE *golden;
    while (island->index != index || island->output != output) island++;
    if (!island->file) return;
    golden = open_golden(island->file);
#ifdef MODEL_OWN_ISLANDS
    compare_island(island, values, golden);
    rewind(golden);
#else
    (void)compare_island;
#endif
    for (long i = 0; i < island->length; i++) values[i] = read_real(golden, island->file);
    close_golden(golden, island->file);
}
`;
