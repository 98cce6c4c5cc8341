/** Matrix products of two tensors. */
import { matricesOf } from '../../graph/matrices';
import { tensorOf } from '../../integer/map';
import { type MatMulStep, sumBits } from '../../quantize/steps/matMul';
import { centred, type Emitter } from './emitter';
import { broadcastWalk, denseStrides, indexOf, loopsOver } from './loops';

/** acc = Σ_k (a − zero point) · (b − zero point): int32 where that holds every partial sum, int64 beyond. */
export function emitMatMul(emitter: Emitter, step: MatMulStep): string[] {
  const { output, inputs } = emitter.step;
  const operands = step.inputs.map((value) => tensorOf(emitter.program.model, value));
  const { lead, leads, rows, inner, columns } = matricesOf(operands[0].shape, operands[1].shape);
  const shape = [...lead, rows, columns];
  const bits = sumBits(step.inputZeroPoints, { inputs: operands });
  const type = bits <= 32 ? 'int32_t' : 'int64_t';
  const index = (matrices: number[], size: number, row: number, column: number): string =>
    indexOf(shape, { offset: 0, strides: [...matrices.map((stride) => stride * size), row, column] });
  const [matrixA, matrixB] = leads.map((own) => [...broadcastWalk(own, lead).strides]);
  const a = `in0[${index(matrixA, rows * inner, inner, 0)} + k]`;
  const b = `in1[${index(matrixB, inner * columns, 0, 1)} + k * ${columns}]`;
  const [left, right] = [a, b].map((at, i) => centred(at, inputs[i], step.inputZeroPoints[i]));
  const code = emitter.requantize(step.requantize, bits);
  const to = indexOf(shape, { offset: 0, strides: denseStrides(shape) });
  return loopsOver(shape, [
    `${type} acc = 0;`,
    `for (int k = 0; k < ${inner}; k++) {`,
    ...emitter.pipeline.map((line) => `    ${line}`),
    `    acc += (${type})${left} * ${right};`,
    '}',
    `out[${to}] = (${output.type})${code.call('acc', '0')};`,
  ]);
}
