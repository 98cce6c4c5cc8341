/** Steps that move integers without changing them: transpose, slice, pad, resize. (A reshape moves nothing at all.) */
import type {
  IntegerValues,
  PadStep,
  QuantizedModel,
  ResizeStep,
  SliceStep,
  TransposeStep,
} from '../quantize/quantizedModel';
import { sizeOf } from '../graph/tensor';
import { stridedIndices, stridesOf } from './indices';
import { arrayLike, mapOf, tensorOf } from './map';

/** Output axis i is input axis permutation[i]. */
export function runTranspose(model: QuantizedModel, step: TransposeStep, input: IntegerValues): IntegerValues {
  const { shape } = tensorOf(model, step.inputs[0]);
  const strides = stridesOf(shape);
  return gather(
    input,
    stridedIndices(
      step.permutation.map((axis) => shape[axis]),
      step.permutation.map((axis) => strides[axis]),
    ),
  );
}

/** Element i of the output's axis is element start + i · step of the input's. */
export function runSlice(model: QuantizedModel, step: SliceStep, input: IntegerValues): IntegerValues {
  const strides = stridesOf(tensorOf(model, step.inputs[0]).shape);
  const start = step.starts.reduce((sum, first, axis) => sum + first * strides[axis], 0);
  const stepped = strides.map((stride, axis) => stride * step.steps[axis]);
  return gather(input, stridedIndices(tensorOf(model, step.outputs[0]).shape, stepped, start));
}

/** `before` and `after` elements of `value` around each axis; both ≥ 0. */
export function runPad(model: QuantizedModel, step: PadStep, input: IntegerValues): IntegerValues {
  const outShape = tensorOf(model, step.outputs[0]).shape;
  const strides = stridesOf(outShape);
  const start = step.before.reduce((sum, before, axis) => sum + before * strides[axis], 0);
  const out = arrayLike(input, sizeOf(outShape)).fill(step.value);
  stridedIndices(tensorOf(model, step.inputs[0]).shape, strides, start).forEach((to, from) => (out[to] = input[from]));
  return out;
}

/** Nearest-neighbour: out[…,y,x] = in[…,rows[y],columns[x]]. */
export function runResize(model: QuantizedModel, step: ResizeStep, input: IntegerValues): IntegerValues {
  const { channels, height, width } = mapOf(model, step.inputs[0]);
  const { rows, columns } = step;
  const out = arrayLike(input, channels * rows.length * columns.length);
  let next = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (const y of rows) {
      const row = (channel * height + y) * width;
      for (const x of columns) out[next++] = input[row + x];
    }
  }
  return out;
}

function gather(input: IntegerValues, indices: Int32Array): IntegerValues {
  const out = arrayLike(input, indices.length);
  for (let i = 0; i < indices.length; i++) out[i] = input[indices[i]];
  return out;
}
