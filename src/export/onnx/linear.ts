/**
 * ONNX's own way to say "this value is integers": [Clip] → QuantizeLinear → DequantizeLinear.
 *
 *   q = saturate(round_ties_even(x / scale) + zeroPoint),  x' = scale · (q − zeroPoint)
 *
 * The second node is written where the real numbers are first read.
 */
import { int, type Attributes, type ValueId } from '../../graph/graph';
import { bytesOf, floatTensor } from '../../graph/tensor';
import type { QuantizedTensor } from '../../quantize/quantizedModel';
import { containerFor, containerOf, packed, type Container } from './containers';
import type { EmitContext, KnownIntegers, Notation, Owner, Quantization } from './emitContext';
import { roundedAsSaid } from './roundedAsSaid';

/** @param place another container than the usual one for the same integers */
export function linearNotation(
  place: (container: Container) => Container = (container) => container,
): Pick<Notation, 'quantize' | 'constant'> {
  return {
    quantize: (context, real, target) => quantizeLinear(context, real, target, place),
    constant: (context, known) => dequantizedConstant(context, known, place),
  };
}

function quantizeLinear(
  context: EmitContext,
  real: ValueId,
  target: Quantization,
  place: (container: Container) => Container,
): void {
  const { draft } = context;
  const { tensor, output, mayLeave, owner, reading = tensor.scale[0] } = target;
  const { name, shape } = draft.valueOf(output);
  const container = place(containerFor(tensor.bits, tensor.qmin, tensor.qmax, 8));
  const bounded = mayLeave ? roundedAsSaid(context, bound(context, real, tensor, container, owner), target) : real;
  const what = reading === tensor.scale[0] ? 'scale' : 'written_scale';
  const scale = draft.constant(`${name}/${what}`, floatTensor([], [tensor.scale[0]]));
  const zeroPoint = draft.constant(`${name}/zero_point`, packed([tensor.zeroPoint], [], container));
  const quantized = draft.node(
    { ...owner, name: `${owner.name}/quantize`, op: 'QuantizeLinear', inputs: [bounded, scale, zeroPoint] },
    { name: `${name}/quantized`, type: container.type, shape },
  );
  const readScale = what === 'scale' ? scale : draft.constant(`${name}/scale`, floatTensor([], [reading]));
  const inputs = [quantized, readScale, zeroPoint];
  context.hold(output, quantized, () => {
    draft.node({ ...owner, name: `${owner.name}/dequantize`, op: 'DequantizeLinear', inputs }, output);
  });
}

/** Integers that other nodes have made, read with the scale and zero point of `tensor`. */
export function holdIntegers(
  context: EmitContext,
  output: ValueId,
  quantized: ValueId,
  { scale, zeroPoint }: QuantizedTensor,
  owner: Owner,
): void {
  const { draft } = context;
  const { name } = draft.valueOf(output);
  const container = containerOf(draft.valueOf(quantized).type);
  context.hold(output, quantized, () => {
    const inputs = [
      quantized,
      draft.constant(`${name}/scale`, floatTensor([], [scale[0]])),
      draft.constant(`${name}/zero_point`, packed([zeroPoint], [], container)),
    ];
    draft.node({ ...owner, name: `${owner.name}/dequantize`, op: 'DequantizeLinear', inputs }, output);
  });
}

/** A Relu where that says it, else a Clip; nothing where [low, high] saturates at the tensor's own bounds. */
export function bound(
  { draft }: EmitContext,
  real: ValueId,
  { qmin, qmax, zeroPoint, scale }: QuantizedTensor,
  { low, high }: Pick<Container, 'low' | 'high'>,
  owner: Owner,
): ValueId {
  if (qmin <= low && qmax >= high) return real;
  const value = draft.valueOf(real);
  const result = { ...value, name: `${value.name}/bounded` };
  if (qmax >= high && qmin === zeroPoint) {
    return draft.node({ ...owner, name: `${owner.name}/relu`, op: 'Relu', inputs: [real] }, result);
  }
  const limit = (what: string, q: number): ValueId =>
    draft.constant(`${result.name}/${what}`, floatTensor([], [scale[0] * (q - zeroPoint)]));
  const inputs = [real, limit('min', qmin), limit('max', qmax)];
  return draft.node({ ...owner, name: `${owner.name}/clip`, op: 'Clip', inputs }, result);
}

/** DequantizeLinear of a constant; a scale per output channel follows axis 0. */
function dequantizedConstant(
  { draft }: EmitContext,
  known: KnownIntegers,
  place: (container: Container) => Container,
): ValueId {
  const { name, values, shape, bits, scale, layer } = known;
  const half = 2 ** (bits - 1);
  const channels = scale.length === 1 ? [] : [scale.length];
  const container = bits === 32 ? undefined : place(containerFor(bits, -half, half - 1, 4));
  const integers = container
    ? packed(values, shape, container)
    : { type: 'int32' as const, shape, bytes: bytesOf(values) };
  const inputs = [
    draft.constant(`${name}/quantized`, integers),
    draft.constant(`${name}/scale`, floatTensor(channels, Float32Array.from(scale))),
  ];
  // Left out, it is 0.
  if (container?.offset) {
    const zero = packed(new Int8Array(scale.length), channels, container);
    inputs.push(draft.constant(`${name}/zero_point`, zero));
  }
  const attributes: Attributes = scale.length === 1 ? {} : { axis: int(0) };
  return draft.node(
    { name: `${name}/dequantize`, op: 'DequantizeLinear', inputs, attributes, layer },
    { name, type: 'float32', shape },
  );
}
