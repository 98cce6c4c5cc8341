/** Attributes of nodes that are still as the file has them. */
import type { onnx } from 'onnx-proto';

const attributeOf = (node: onnx.INodeProto, wanted: string): onnx.IAttributeProto | undefined =>
  node.attribute?.find(({ name }) => name === wanted);

export const intOf = (node: onnx.INodeProto, name: string, otherwise: number): number =>
  Number(attributeOf(node, name)?.i ?? otherwise);

/** None where the node has no such attribute. */
export const intsOf = (node: onnx.INodeProto, name: string): readonly number[] =>
  (attributeOf(node, name)?.ints ?? []).map(Number);

/** What a Loop or Scan repeats. */
export const bodyIn = (node: onnx.INodeProto): onnx.IGraphProto | undefined =>
  attributeOf(node, 'body')?.g ?? undefined;
