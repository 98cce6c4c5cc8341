/** One floating-point number as a tensor of the wanted type. */
import { halfOf } from '../../graph/float16';
import { bytesOf } from '../../graph/tensor';
import type { ElementType, Tensor } from '../../graph/tensor';

/** A scalar (empty shape) of type float16, float64 or, for anything else, float32. */
export function scalarTensor(type: ElementType, value: number): Tensor {
  switch (type) {
    case 'float16':
      return { type, shape: [], bytes: bytesOf(Uint16Array.of(halfOf(value))) };
    case 'float64':
      return { type, shape: [], bytes: bytesOf(Float64Array.of(value)) };
    default:
      return { type: 'float32', shape: [], bytes: bytesOf(Float32Array.of(value)) };
  }
}
