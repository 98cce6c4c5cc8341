/**
 * Directed vectors in test_main.c: single steps are called with inputs that are chosen for them, and must give the integers that belong to
 * these. Files hold elements as wide as the program's.
 */
import { mapOf } from '../../integer/map';
import type { IntegerValues } from '../../quantize/quantizedModel';
import { lateFile, type OutputFile } from '../../util/files';
import type { DirectedGolden } from '../golden';
import { elementBytes } from './placement';
import type { CProgram, CStep, CValue } from './program';
import { stringLiteral } from './text';

export interface Vector {
  readonly step: CStep;
  /** Stem of its files. */
  readonly id: string;
  readonly golden: DirectedGolden;
}

/** Vectors of one step are numbered. */
export function vectorsOf({ steps, model }: CProgram, directed: readonly DirectedGolden[]): readonly Vector[] {
  return steps
    .filter(({ alias }) => !alias)
    .flatMap((step) =>
      directed
        .filter((golden) => model.steps[golden.step] === step.step)
        .map((golden, n) => ({ step, golden, id: `directed/${step.id}_${n}` })),
    );
}

export const outputFile = ({ id }: Vector): string => `${id}.bin`;
export const inputFile = ({ id }: Vector, at: number): string => `${id}_in${at}.bin`;

/** In the folder `golden`. */
export function directedFiles(vectors: readonly Vector[]): OutputFile[] {
  return vectors.flatMap((vector) => {
    const { step, golden } = vector;
    const fileOf = (name: string, value: CValue): OutputFile => {
      const integers = golden.values.get(value.id) ?? new Int32Array(0);
      const bytes = elementBytes(value.type);
      return lateFile(`golden/${name}`, integers.length * bytes, () => narrowed(integers, bytes));
    };
    return [
      ...step.inputs.map((value, at) => fileOf(inputFile(vector, at), value)),
      fileOf(outputFile(vector), step.output),
    ];
  });
}

/** Little-endian two's complement; integers without a sign keep their bits. */
function narrowed(integers: IntegerValues, bytes: number): Uint8Array {
  const out = new Uint8Array(integers.length * bytes);
  const view = new DataView(out.buffer);
  integers.forEach((q: number, i: number) => {
    if (bytes === 1) view.setInt8(i, q);
    else if (bytes === 2) view.setInt16(2 * i, q, true);
    else if (bytes === 4) view.setInt32(4 * i, q, true);
    else view.setBigInt64(8 * i, BigInt(q), true);
  });
  return out;
}

/** `check_directed` and what it needs. @param rowOf a row of `struct step` */
export function directedSource(
  program: CProgram,
  vectors: readonly Vector[],
  rowOf: (texts: readonly string[], map: readonly number[], step: CStep) => string,
): string {
  const rows = vectors.map((vector) => {
    const { step } = vector;
    const { channels, height, width } = mapOf(program.model, step.output.id);
    const whole = channels * height * width === step.output.length;
    return rowOf(
      [...layerOf(program, vector), outputFile(vector)],
      whole ? [channels, height, width] : [1, 1, step.output.length],
      step,
    );
  });
  const steps = [...new Set(vectors.map(({ step }) => step))];
  const blocks = steps.flatMap((step) => blockOf(step, vectors));
  return [
    '/* One row for each directed vector: inputs of one step alone, chosen so that faults of rounding, clamps and signs show. */',
    'static const struct step directed[] = {',
    rows.join(',\n'),
    '};',
    '',
    support,
    'static void check_directed(void)',
    '{',
    ...blocks,
    '}',
    '',
  ].join('\n');
}

/** What a mismatch is reported of. */
export function layerOf({ model }: CProgram, { id, step: { step } }: Vector): readonly [name: string, layer: string] {
  const layer = model.graph.layers[step.layer]?.name ?? step.name;
  return [`${step.name} of directed vector ${id.replace(/.*_/, '')}`, layer];
}

function blockOf(step: CStep, vectors: readonly Vector[]): readonly string[] {
  const bytes = elementBytes(step.output.type);
  const arrays = step.inputs.map(({ type, length }, i) => `        static ${type} in${i}[${length}];`);
  const calls = vectors.flatMap((vector, row) =>
    vector.step === step
      ? [
          ...step.inputs.map(({ type, length }, i) => {
            const file = stringLiteral(inputFile(vector, i));
            return `        read_values(${file}, in${i}, ${length}, ${elementBytes(type)});`;
          }),
          `        ${step.id}(${[...step.inputs.map((_, i) => `in${i}`), 'out'].join(', ')});`,
          `        check_values(&directed[${row}], out, ${bytes}, ${keptBits(step.output)});`,
        ]
      : [],
  );
  return ['    {', ...arrays, `        static ${step.output.type} out[${step.output.length}];`, ...calls, '    }'];
}

/** Files hold the bits of integers without a sign, which are read with one. */
export const keptBits = ({ type }: CValue): string =>
  type.startsWith('u') ? `((int64_t)1 << ${8 * elementBytes(type)}) - 1` : '-1';

const support = `static void read_values(const char *file, void *values, long length, int bytes_each)
{
    FILE *from = open_golden(file);
    for (long i = 0; i < length; i++) {
        const int64_t value = read_golden(from, bytes_each, file);
        if (bytes_each == 1) ((int8_t *)values)[i] = (int8_t)value;
        else if (bytes_each == 2) ((int16_t *)values)[i] = (int16_t)value;
        else if (bytes_each == 4) ((int32_t *)values)[i] = (int32_t)value;
        else ((int64_t *)values)[i] = value;
    }
    close_golden(from, file);
}
`;
