/** model.h: the top function and what its integers mean. weights.h: every constant array, as narrow as its integers. */
import type { ExportContext } from '../context';
import type { Table } from '../c/arithmetic';
import { arrayDefinition, comment, commentText, doubleLiteral } from '../c/text';
import type { CValue } from '../c/program';
import { inputRoundingFormula } from '../json/formulas';
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import { orderOf, type Design } from './design';
import { portsOf } from './designSource';
import { portBits } from './text';

export function headerSource(design: Design, { name, provenance }: ExportContext): string {
  const { model, inputs, outputs, tail } = design.program;
  return [
    comment([
      `${name}: ${provenance}`,
      '',
      'A dataflow design for Vitis HLS: one function per layer, streams between them. real = scale * (q - zero point).',
      'Values come and go pixel after pixel, all channels of a pixel side by side, one element a transfer, sign-extended to whole bytes.',
      '',
      'Whoever sends the input quantizes it: q = clamp(round(x / scale) + zero point, qmin, qmax),',
      `rounded ${model.inputRounding}: ${inputRoundingFormula(model)}.`,
      ...(tail.length === 0
        ? []
        : [`Left to the reader of the outputs, in float: ${tail.map((each) => each.name).join(', ')}.`]),
    ]),
    '#ifndef MODEL_H',
    '#define MODEL_H',
    '',
    '#include <stdint.h>',
    '#include "ap_int.h"',
    '#include "hls_stream.h"',
    '',
    ...inputs.flatMap((value, i) => defines(value, model.tensors[value.id], `MODEL_INPUT_${i}`)),
    ...outputs.flatMap((value, i) => defines(value, model.tensors[value.id], `MODEL_OUTPUT_${i}`)),
    `void model_run(${portsOf(design).join(', ')});`,
    '',
    '#endif',
    '',
  ].join('\n');
}

function defines(value: CValue, tensor: QuantizedTensor | undefined, prefix: string): string[] {
  const { channels, pixels } = orderOf(value);
  const scales = Array.from(tensor?.scale ?? [], doubleLiteral);
  return [
    `/* ${commentText(value.name)}: ${value.shape.join(' x ')}, ${value.bits} bits */`,
    `#define ${prefix}_PORT_BITS ${portBits(value.bits)}`,
    `#define ${prefix}_CHANNELS ${channels}`,
    `#define ${prefix}_PIXELS ${pixels}`,
    scales.length === 1
      ? `#define ${prefix}_SCALE ${scales[0]}`
      : `#define ${prefix}_SCALES { ${scales.join(', ')} } /* one per channel */`,
    `#define ${prefix}_ZERO_POINT ${tensor?.zeroPoint ?? 0}`,
    '',
  ];
}

/** Weights are (output, row, column, input), in this order. */
export function weightsHeader(tables: readonly Table[]): string {
  return [
    '#ifndef WEIGHTS_H',
    '#define WEIGHTS_H',
    '',
    '#include <stdint.h>',
    '#include "ap_int.h"',
    '',
    ...tables.map(({ type, name, values }) => `static ${arrayDefinition(type, name, values)}`),
    '#endif',
    '',
  ].join('\n');
}
