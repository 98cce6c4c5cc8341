/**
 * Directed vectors in test_main.cpp: single stages are called with inputs that are chosen for them, and must give the integers that belong
 * to these. The files are those of the C export.
 */
import { inputFile, keptBits, layerOf, outputFile, vectorsOf, type Vector } from '../c/directedTest';
import { elementBytes } from '../c/placement';
import type { CValue } from '../c/program';
import { stringLiteral } from '../c/text';
import type { DirectedGolden } from '../golden';
import { orderOf, type Design } from './design';
import { streamOf } from './text';

/** Of the stages; a reshape that needs none is never called. */
export function directedVectors({ program, tasks }: Design, directed: readonly DirectedGolden[]): readonly Vector[] {
  const stages = new Set(tasks.flatMap((task) => ('stage' in task ? [task.stage.step] : [])));
  return vectorsOf(program, directed).filter(({ step }) => stages.has(step));
}

/** `check_directed` and what it needs. */
export function directedSource({ program }: Design, vectors: readonly Vector[]): string {
  const rows = vectors.map((vector) => {
    const { index, output } = vector.step;
    const { channels, pixels } = orderOf(output);
    const texts = [...layerOf(program, vector), outputFile(vector)].map(stringLiteral);
    return `    { ${[index, ...texts, channels, pixels, elementBytes(output.type)].join(', ')} }`;
  });
  return [
    '/* One row for each directed vector: inputs of one stage alone, chosen so that faults of rounding, clamps and signs show. */',
    'static const struct step directed[] = {',
    rows.join(',\n'),
    '};',
    '',
    support,
    'static void check_directed()',
    '{',
    ...vectors.flatMap(callOf),
    '}',
    '',
  ].join('\n');
}

function callOf(vector: Vector, row: number): readonly string[] {
  const { step } = vector;
  const names = step.inputs.map((_, i) => `in${i}`);
  return [
    '    {',
    ...[...step.inputs, step.output].map(
      (value, i) => `        ${streamOf(value.bits)} ${names[i] ?? 'out'}("${names[i] ?? 'out'}");`,
    ),
    ...step.inputs.map(
      (value, i) => `        send(${[names[i], stringLiteral(inputFile(vector, i)), ...readAs(value)].join(', ')});`,
    ),
    `        ${step.id}(${[...names, 'out'].join(', ')});`,
    `        check_values(&directed[${row}], out, ${keptBits(step.output)});`,
    '        while (!out.empty()) out.read();',
    '    }',
  ];
}

/** How a file of a value is read: channels, pixels, bytes of an element, the bits that count. */
function readAs(value: CValue): readonly (string | number)[] {
  const { channels, pixels } = orderOf(value);
  return [channels, pixels, elementBytes(value.type), keptBits(value)];
}

const support = `template <typename T>
static void send(hls::stream<T> &to, const char *file, long channels, long pixels, int bytes, int64_t kept)
{
    int64_t *values = read_all(file, channels, pixels, bytes);
    for (long i = 0; i < channels * pixels; i++) to.write(values[i] & kept);
    free(values);
}
`;
