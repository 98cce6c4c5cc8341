/** The tensor that a Constant node holds, in any of the forms its attributes may have. */
import type { onnx } from 'onnx-proto';
import { floatTensor, intTensor } from '../../graph/tensor';
import type { Tensor } from '../../graph/tensor';
import { attributeOf } from './attributes';
import { stringTensor } from './tensorProto';

/** Undefined when the node is not a Constant, or holds a sparse tensor (it then stays a node). */
export function constantOf(node: onnx.INodeProto, file: string): Tensor | undefined {
  if (node.opType !== 'Constant' || node.domain) return undefined;
  const [proto] = node.attribute ?? [];
  if (!proto) return undefined;
  const attribute = attributeOf(proto, () => `${file}: constant '${node.output?.[0] ?? ''}'`);
  switch (attribute.kind) {
    case 'tensor':
      return attribute.value;
    case 'float':
      return floatTensor([], [attribute.value]);
    case 'floats':
      return floatTensor([attribute.value.length], attribute.value);
    case 'int':
      return intTensor([], [attribute.value]);
    case 'ints':
      return intTensor([attribute.value.length], attribute.value);
    case 'string':
      return stringTensor([], [proto.s ?? new Uint8Array()]);
    case 'strings':
      return stringTensor([attribute.value.length], proto.strings ?? []);
    case 'opaque':
      return undefined;
  }
}
