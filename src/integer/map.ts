/** Shapes as the integer steps see them: one image, (1, channels, height, width). */
import type { ValueId } from '../graph/graph';
import type { IntegerValues, QuantizedModel, QuantizedTensor, Window } from '../quantize/quantizedModel';

export interface Map3 {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The tensor of a value that takes part in the integer program. */
export function tensorOf(model: QuantizedModel, value: ValueId): QuantizedTensor {
  const tensor = model.tensors[value];
  if (!tensor) throw new RangeError(`value ${value} has no integer tensor`);
  return tensor;
}

/** Axis 1 is channels, the last axis width, everything between is height; absent axes count 1. */
export function mapOf(model: QuantizedModel, value: ValueId): Map3 {
  const shape = tensorOf(model, value).shape;
  const channels = shape[1] ?? 1;
  if (shape.length < 3) return { channels, height: 1, width: 1 };
  const height = shape.slice(2, -1).reduce((product, dimension) => product * dimension, 1);
  return { channels, height, width: shape[shape.length - 1] };
}

/** The input map of a convolution that reads `channels`; a fully connected layer may read any shape of that size. */
export function convInputMap(model: QuantizedModel, value: ValueId, channels: number): Map3 {
  const map = mapOf(model, value);
  return map.channels === channels ? map : { channels, height: 1, width: 1 };
}

/** First and one past the last output position whose tap at `offset` (tap · dilation − pad) lies inside 0 … size − 1. */
export function insideRange(offset: number, stride: number, size: number, outputs: number): readonly [number, number] {
  const first = offset >= 0 ? 0 : Math.ceil(-offset / stride);
  const end = Math.min(outputs, Math.floor((size - 1 - offset) / stride) + 1);
  return [first, Math.max(first, end)];
}

/** Offset of tap `tap` along an axis (0 rows, 1 columns), relative to output position · stride. */
export function tapOffset(window: Window, axis: 0 | 1, tap: number): number {
  return tap * window.dilations[axis] - window.pads[axis];
}

/** A new array of the kind of `values`. */
export function arrayLike(values: IntegerValues, length: number): IntegerValues {
  return values instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
}
