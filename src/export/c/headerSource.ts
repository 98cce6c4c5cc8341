/** model.h: the one function, what its integers mean, and the functions that it wants where it has float islands. */
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import { inputRoundingFormula } from '../json/formulas';
import type { ExportContext } from '../context';
import { islandDeclarations } from './islandHeader';
import { elementBytes } from './placement';
import type { CProgram, CValue } from './program';
import { comment, commentText, doubleLiteral } from './text';

export function headerSource(program: CProgram, context: ExportContext): string {
  const { inputs, outputs } = program;
  return [
    comment(headLines(program, context)),
    '#ifndef MODEL_H',
    '#define MODEL_H',
    '',
    '#include <stdint.h>',
    '',
    "/* Bytes of static memory for values between steps, apart from the caller's inputs and outputs. */",
    `#define MODEL_MEMORY_BYTES ${memoryBytes(program)}`,
    '',
    ...inputs.flatMap((value, i) => [...defines(program, value, `MODEL_INPUT_${i}`), '']),
    ...outputs.flatMap((value, i) => [...defines(program, value, `MODEL_OUTPUT_${i}`), '']),
    ...islandDeclarations(program),
    `void model_run(${parameters(program).join(', ')});`,
    '',
    '#endif',
    '',
  ].join('\n');
}

export function memoryBytes({ arenas }: CProgram): number {
  return arenas.reduce((sum, { type, length }) => sum + length * elementBytes(type), 0);
}

export function parameters({ inputs, outputs }: CProgram): string[] {
  return [
    ...inputs.map(({ type, place, length }) => `const ${type} ${place}[${length}]`),
    ...outputs.map(({ type, place, length }) => `${type} ${place}[${length}]`),
  ];
}

function headLines({ model, islands, tail, inputs, outputs }: CProgram, { name, provenance }: ExportContext): string[] {
  return [
    `${name}: ${provenance}`,
    '',
    `Adjustment mode ${model.mode}; real = scale * (q - zero point), all tensors in memory order (channel, row, column).`,
    ...(model.mode === 'float'
      ? ['Its factors are doubles: compile without contraction to fused multiply-add (-ffp-contract=off).']
      : [
          `Integers only${islands.length > 0 ? ', but for the border of the float islands' : ''}: C99, no library but stdint.h.`,
        ]),
    'Not reentrant: values between steps lie in static arrays.',
    '',
    'The caller quantizes the input: q = clamp(round(x / scale) + zero point, qmin, qmax),',
    `rounded ${model.inputRounding}: ${inputRoundingFormula(model)}.`,
    ...inputs.map(({ name: own }, i) => `  input_${i}: ${own}`),
    '',
    'Outputs are integers; decimals below read back as exactly the scales of the program.',
    ...outputs.map(({ name: own }, i) => `  output_${i}: ${own}`),
    ...(tail.length === 0
      ? []
      : [`Left to the caller, in float, after the outputs: ${tail.map(({ name: own }) => own).join(', ')}.`]),
  ];
}

function defines({ model }: CProgram, value: CValue, prefix: string): string[] {
  const tensor = value.type === 'float' ? undefined : model.tensors[value.id];
  return [
    `/* ${commentText(value.name)}: ${value.shape.join(' x ')} */`,
    `#define ${prefix}_LENGTH ${value.length}`,
    ...(tensor ? numbers(tensor, value, prefix) : []),
  ];
}

function numbers({ scale, zeroPoint, qmin, qmax }: QuantizedTensor, value: CValue, prefix: string): string[] {
  const list = Array.from(scale, doubleLiteral);
  const accumulator = value.bits > 16;
  return [
    list.length === 1
      ? `#define ${prefix}_SCALE ${list[0]}`
      : `#define ${prefix}_SCALES { ${list.join(', ')} } /* one per channel */`,
    `#define ${prefix}_ZERO_POINT ${zeroPoint}`,
    ...(accumulator ? [] : [`#define ${prefix}_QMIN ${qmin}`, `#define ${prefix}_QMAX ${qmax}`]),
  ];
}
