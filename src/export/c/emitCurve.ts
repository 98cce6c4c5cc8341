/** Lines between knots: `CurveStep` in int32. */
import { tensorOf } from '../../integer/map';
import type { CurveStep } from '../../quantize/quantizedModel';
import { signedBits } from '../../quantize/steps/range';
import { typeFor } from '../widths';
import { plus, type Emitter } from './emitter';

export function emitCurve(
  emitter: Emitter,
  { inputs, blockShift, first, shifts, knots, fraction, least }: CurveStep,
): string[] {
  const { qmin } = tensorOf(emitter.program.model, inputs[0]);
  const { output } = emitter.step;
  const knot = typeFor(knots.reduce((bits, each) => Math.max(bits, signedBits(each, each)), 8));
  const [firstTable, shiftTable, knotTable] = [
    emitter.table('first', 'int32_t', first),
    emitter.table('shifts', 'int8_t', shifts),
    emitter.table('knots', knot, knots),
  ];
  return [
    `for (int i = 0; i < ${output.length}; i++) {`,
    ...emitter.pipeline.map((line) => `    ${line}`),
    `    const int32_t u = (int32_t)in[i]${plus(-qmin)};`,
    `    const int32_t block = u >> ${blockShift};`,
    `    const int32_t rest = u - (block << ${blockShift});`,
    `    const int shift = ${shiftTable}[block];`,
    `    const ${knot} *knot = ${knotTable} + ${firstTable}[block] + (rest >> shift);`,
    `    const int32_t along = rest - ((rest >> shift) << shift);`,
    `    const int32_t sum = knot[0] * ((int32_t)1 << shift) + (knot[1] - knot[0]) * along;`,
    `    out[i] = (${output.type})(${least} + ((sum + ((int32_t)1 << (shift + ${fraction - 1}))) >> (shift + ${fraction})));`,
    '}',
  ];
}
