/** Writes a sum of products of integers as the float operator, between DequantizeLinear of what it multiplies. */
import { absent, int, type Node, type ValueId } from '../../graph/graph';
import { floatTensor, sizeOf, type Tensor } from '../../graph/tensor';
import type { Draft } from '../draft';
import type { Sum } from './integerSums';

export function writeSum(draft: Draft, index: number, sum: Sum): void {
  const node = draft.node(index);
  if (!node) return;
  const dequantize = dequantizer(draft, index, node);
  const real = sum.real ?? dequantize('integers', node.inputs[0], [sum.scale], sum.zeroPoint, 0);
  const channels = sum.op === 'Conv' ? 0 : Math.max((draft.shape(sum.weights)?.length ?? 1) - 1, 0);
  const weights = dequantize('weights', sum.weights, sum.weightScale, sum.weightZeroPoint, channels);
  const bias =
    sum.bias &&
    dequantize(
      'bias',
      draft.addConstant(`${node.name}/bias_integers`, sum.bias),
      sum.weightScale.map((scale) => scale * sum.scale),
      absent,
      0,
    );
  for (const member of sum.members) draft.remove(member);
  const attributes = sum.op === 'Conv' ? node.attributes : {};
  const product = { ...node, op: sum.op, domain: '', attributes };
  const added = sum.op === 'Conv' ? absent : (bias ?? sum.added ?? absent);
  if (added === absent) {
    const inputs = [real, weights, ...(bias === undefined ? [] : [bias])];
    return draft.replace(index, { ...product, inputs, outputs: [sum.output] });
  }
  const alone = draft.addValue({ name: `${node.name}/product`, type: 'float32' });
  draft.replace(index, { ...product, inputs: [real, weights], outputs: [alone] });
  const adding = { name: `${node.name}/sum`, op: 'Add', inputs: [alone, added], outputs: [sum.output], attributes: {} };
  draft.insertAfter(index, { ...node, ...adding, domain: '' });
}

type Dequantize = (what: string, value: ValueId, scale: readonly number[], zeroPoint: ValueId, axis: number) => ValueId;

function dequantizer(draft: Draft, index: number, { name, layer }: Node): Dequantize {
  return (what, value, scale, zeroPoint, axis) => {
    const zero = draft.constant(zeroPoint);
    const count = Math.max(scale.length, zero ? sizeOf(zero.shape) : 1);
    const shape = count === 1 ? [] : [count];
    const wide = Float32Array.from({ length: count }, (_, i) => scale[scale.length === 1 ? 0 : i]);
    const output = draft.addValue({ name: `${name}/${what}`, type: 'float32', shape: draft.shape(value) });
    draft.insertBefore(index, {
      ...{ name: `${name}/${what}`, op: 'DequantizeLinear', domain: '', layer },
      inputs: [
        value,
        draft.addConstant(`${name}/${what}/scale`, floatTensor(shape, wide)),
        ...(zero ? [draft.addConstant(`${name}/${what}/zero_point`, repeated(zero, count))] : []),
      ],
      outputs: [output],
      attributes: count === 1 ? {} : { axis: int(axis) },
    });
    return output;
  };
}

/** DequantizeLinear wants as many zero points as scales. */
function repeated({ type, bytes }: Tensor, count: number): Tensor {
  return {
    type,
    shape: count === 1 ? [] : [count],
    bytes: bytes.length === 1 ? new Uint8Array(count).fill(bytes[0]) : bytes,
  };
}
