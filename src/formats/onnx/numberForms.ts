/** Nodes that import writes itself: numbers are attributes before operator set 13 and constants since. */
import type { onnx } from 'onnx-proto';
import { unique } from '../../util/unique';

/** What a rewritten graph has room for: names that are taken, constants that come with new nodes, and its operator set. */
export interface Room {
  readonly taken: Set<string>;
  readonly initializer: onnx.ITensorProto[];
  readonly opset: number;
}

/** `what`: the numbers' name, as Split has `split`, Squeeze and Unsqueeze `axes`. */
export function nodeWithNumbers(
  node: onnx.INodeProto,
  what: 'split' | 'axes',
  numbers: readonly number[],
  { taken, initializer, opset }: Room,
): onnx.INodeProto {
  if (opset < 13)
    return { ...node, attribute: [...(node.attribute ?? []), { name: what, type: 7, ints: [...numbers] }] };
  const name = unique(`${node.name ?? ''}/${what}`, taken);
  initializer.push({ name, dims: [numbers.length], dataType: 7, int64Data: [...numbers] });
  return { ...node, input: [...(node.input ?? []), name] };
}

/** One behind the other along an axis: one of theirs, or a new one. */
export function joined(
  values: readonly string[],
  output: string,
  { axis, isNew }: { readonly axis: number; readonly isNew: boolean },
  room: Room,
): readonly onnx.INodeProto[] {
  const raised = (isNew ? values : []).map((value): onnx.INodeProto => {
    const name = unique(`${value}/unsqueezed`, room.taken);
    return nodeWithNumbers({ opType: 'Unsqueeze', name, input: [value], output: [name] }, 'axes', [axis], room);
  });
  const input = isNew ? raised.flatMap((node) => node.output ?? []) : [...values];
  const attribute = [{ name: 'axis', type: 2, i: axis }];
  return [...raised, { opType: 'Concat', name: `${output}/joined`, input, output: [output], attribute }];
}
