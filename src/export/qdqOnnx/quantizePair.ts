/**
 * The pair that stands for "this value is integers": [Clip] → QuantizeLinear → DequantizeLinear.
 *
 *   q = saturate(round_ties_even(x / scale) + zeroPoint),  x' = scale · (q − zeroPoint)
 */
import { int, type Attributes, type Value, type ValueId } from '../../graph/graph';
import { floatTensor, type Tensor } from '../../graph/tensor';
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import { containerFor, packed, widestContainer, type Container } from './containers';
import type { Draft } from './draft';

/** Names the nodes and says which layer they belong to. */
export interface Owner {
  readonly name: string;
  readonly layer: number;
}

/** Whether a value of this tensor gets the pair: heads, and what is wider than any container, stay as they are. */
export function isPaired(tensor: QuantizedTensor | undefined): tensor is QuantizedTensor {
  return tensor !== undefined && fitsContainer(tensor);
}

export function fitsContainer({ bits, scale }: QuantizedTensor): boolean {
  return bits <= widestContainer && scale.length === 1;
}

/**
 * Quantizes and dequantizes `real`; the result is `output` (an existing value, or a new one).
 *
 * @param clip whether `real` may lie beyond the tensor's bounds, so that these must be enforced where they are
 *   narrower than the container's
 * @param reading the scale that the integers are read with, where it is not that which they were written with
 */
export function quantizePair(
  draft: Draft,
  real: ValueId,
  tensor: QuantizedTensor,
  output: ValueId | Value,
  clip: boolean,
  owner: Owner,
  reading: number = tensor.scale[0],
): ValueId {
  const { name, shape } = typeof output === 'number' ? draft.valueOf(output) : output;
  const container = containerFor(tensor.bits, tensor.qmin, tensor.qmax, 8);
  const bounded = clip ? bound(draft, real, tensor, container, owner) : real;
  const [written] = tensor.scale;
  const readScale = draft.constant(`${name}/scale`, floatTensor([], [reading]));
  const scale = written === reading ? readScale : draft.constant(`${name}/written_scale`, floatTensor([], [written]));
  const zeroPoint = draft.constant(`${name}/zero_point`, packed([tensor.zeroPoint], [], container));
  const quantized = draft.node(
    { ...owner, name: `${owner.name}/quantize`, op: 'QuantizeLinear', inputs: [bounded, scale, zeroPoint] },
    { name: `${name}/quantized`, type: container.type, shape },
  );
  const inputs = [quantized, readScale, zeroPoint];
  return draft.node({ ...owner, name: `${owner.name}/dequantize`, op: 'DequantizeLinear', inputs }, output);
}

/** A Relu where that says it, else a Clip; nothing where the container saturates at the tensor's own bounds. */
function bound(draft: Draft, real: ValueId, tensor: QuantizedTensor, container: Container, owner: Owner): ValueId {
  const { qmin, qmax, zeroPoint, scale } = tensor;
  const [low, high] = [qmin > container.low, qmax < container.high];
  if (!low && !high) return real;
  const result: Value = { ...draft.valueOf(real), name: `${draft.valueOf(real).name}/bounded` };
  if (!high && qmin === zeroPoint) {
    return draft.node({ ...owner, name: `${owner.name}/relu`, op: 'Relu', inputs: [real] }, result);
  }
  const limit = (what: string, q: number): ValueId =>
    draft.constant(`${result.name}/${what}`, floatTensor([], [scale[0] * (q - zeroPoint)]));
  const inputs = [real, limit('min', qmin), limit('max', qmax)];
  return draft.node({ ...owner, name: `${owner.name}/clip`, op: 'Clip', inputs }, result);
}

/** Integers that are known, as DequantizeLinear of a constant. A scale per output channel follows axis 0. */
export function dequantizedConstant(
  draft: Draft,
  name: string,
  integers: Tensor,
  scale: ArrayLike<number>,
  layer: number,
): ValueId {
  const shape = scale.length === 1 ? [] : [scale.length];
  const inputs = [
    draft.constant(`${name}/quantized`, integers),
    draft.constant(`${name}/scale`, floatTensor(shape, Float32Array.from(scale))),
  ];
  const attributes: Attributes = scale.length === 1 ? {} : { axis: int(0) };
  return draft.node(
    { name: `${name}/dequantize`, op: 'DequantizeLinear', inputs, attributes, layer },
    { name, type: 'float32', shape: integers.shape },
  );
}
