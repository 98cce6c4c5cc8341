/** Matrix product of two tensors in integers. */
import { matricesOf } from '../graph/matrices';
import { sizeOf } from '../graph/tensor';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import type { MatMulStep } from '../quantize/steps/matMul';
import { broadcastIndices } from './indices';
import { tensorOf } from './map';
import { requantizeChannels } from './requantize';

/** (…, M, K) · (…, K, N) → (…, M, N): acc = Σ_k (a − zeroPoint_a) · (b − zeroPoint_b), requantized. */
export function runMatMul(model: QuantizedModel, step: MatMulStep, a: IntegerValues, b: IntegerValues): Int32Array {
  const sums = matrixSums(model, step, a, b);
  return requantizeChannels(sums, sums.length, step.requantize);
}

/** The sums alone, before rounding: exact below 2^53. */
export function matrixSums(model: QuantizedModel, step: MatMulStep, a: IntegerValues, b: IntegerValues): Float64Array {
  const [left, right] = step.inputs.map((value) => tensorOf(model, value).shape);
  const { lead, leads, rows, inner, columns } = matricesOf(left, right);
  const [matrixA, matrixB] = leads.map((own) => broadcastIndices(own, lead));
  const centredA = centred(a, step.inputZeroPoints[0]);
  const centredB = centred(b, step.inputZeroPoints[1]);
  const sums = new Float64Array(sizeOf(lead) * rows * columns);
  for (let row = 0; row < sums.length / columns; row++) {
    const matrix = Math.floor(row / rows);
    const fromA = ((matrixA?.[matrix] ?? matrix) * rows + (row % rows)) * inner;
    const fromB = (matrixB?.[matrix] ?? matrix) * inner * columns;
    addRow(sums.subarray(row * columns, (row + 1) * columns), centredA.subarray(fromA, fromA + inner), centredB, fromB);
  }
  return sums;
}

function centred(values: IntegerValues, zeroPoint: number): Float64Array {
  return Float64Array.from(values, (q) => q - zeroPoint);
}

/** sums[n] += Σ_k row[k] · matrix[k, n], the matrix beginning at `start`. */
function addRow(sums: Float64Array, row: Float64Array, matrix: Float64Array, start: number): void {
  for (let k = 0; k < row.length; k++) {
    const at = start + k * sums.length;
    for (let n = 0; n < sums.length; n++) sums[n] += row[k] * matrix[at + n];
  }
}
