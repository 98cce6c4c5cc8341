/** Softmax: the largest of a line, the sum of its powers, a division each. */
import { linesAlong } from '../../graph/lines';
import type { SoftmaxStep } from '../../quantize/steps/softmax';
import type { Emitter } from './emitter';

/** Powers are read twice rather than kept: no memory besides the tables. */
export function emitSoftmax(emitter: Emitter, step: SoftmaxStep): string[] {
  const { output, inputs } = emitter.step;
  const { before, length, after } = linesAlong(inputs[0].shape, step.axis);
  const power = powerOf(emitter, step);
  const { counted } = step;
  const at = `(start + k * ${after})${counted?.length === inputs[0].length ? '' : ` % ${counted?.length}`}`;
  const counts = counted ? `${emitter.table('counted', 'int8_t', counted)}[${at}]` : '';
  const code = emitter.requantize(step.requantize, step.quotientBits + 2);
  const each = (body: readonly string[]): string[] => [
    `        for (int k = 0; k < ${length}; k++) {`,
    ...emitter.pipeline.map((line) => `            ${line}`),
    `            const int32_t below = most - line[k * ${after}];`,
    ...body.map((line) => `            ${line}`),
    '        }',
  ];
  return [
    `for (int i = 0; i < ${before}; i++)`,
    `    for (int j = 0; j < ${after}; j++) {`,
    `        const int start = i * ${length * after} + j;`,
    `        const ${inputs[0].type} *line = in + start;`,
    '        int32_t most = INT32_MIN;',
    `        for (int k = 0; k < ${length}; k++)`,
    `            if (${counts && `${counts} && `}line[k * ${after}] > most) most = line[k * ${after}];`,
    '        int64_t sum = 0;',
    ...each(counts ? [`if (${counts}) sum += ${power};`] : [`sum += ${power};`]),
    ...each([
      `const int64_t acc = ${counts && `!${counts} ? 0 : `}${power} * (INT64_C(1) << ${step.quotientBits}) / sum;`,
      `out[start + k * ${after}] = (${output.type})${code.call('acc', '0')};`,
    ]),
    '    }',
  ];
}

/** The power of `below` as int64. */
function powerOf(emitter: Emitter, { fine, coarse, fineBits, fractionBits }: SoftmaxStep): string {
  const read = (what: string, values: Int32Array, at: string): string =>
    `(int64_t)${emitter.table(what, 'int32_t', values)}[${at}]`;
  if (coarse.length === 1) return read('fine', fine, 'below');
  const product = `${read('coarse', coarse, `below >> ${fineBits}`)} * ${read('fine', fine, `below & ${2 ** fineBits - 1}`)}`;
  return `((${product} + ${2 ** (fractionBits - 1)}) >> ${fractionBits})`;
}
