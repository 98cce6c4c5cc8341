/**
 * float16 and bfloat16 become float32: constants are converted (exactly), values are retyped, casts to the narrow types
 * cast to float32. Every calibration and quantization works on float32, and integers come from its ranges.
 *
 *   x: float16 ─► Conv(w: float16)      becomes      x: float32 ─► Conv(w: float32)
 */
import type { Graph, Node } from '../graph/graph';
import { int } from '../graph/graph';
import { floatsOf, floatTensor, type ElementType, type Tensor } from '../graph/tensor';

const narrow: ReadonlySet<ElementType> = new Set(['float16', 'bfloat16']);

/** TensorProto.DataType of the types that a Cast may name. */
const castCodes = { float32: 1, float16: 10, bfloat16: 16 } as const;

export function widenFloats(graph: Graph): Graph {
  if (!graph.values.some(({ type }) => narrow.has(type))) return graph;
  return {
    ...graph,
    values: graph.values.map((value) => (narrow.has(value.type) ? { ...value, type: 'float32' } : value)),
    constants: new Map([...graph.constants].map(([id, tensor]) => [id, widen(tensor)])),
    nodes: graph.nodes.map(widenCast),
  };
}

function widen(tensor: Tensor): Tensor {
  return narrow.has(tensor.type) ? floatTensor(tensor.shape, floatsOf(tensor)) : tensor;
}

function widenCast(node: Node): Node {
  const to = node.op === 'Cast' ? node.attributes['to'] : undefined;
  const isNarrow = to?.kind === 'int' && (to.value === castCodes.float16 || to.value === castCodes.bfloat16);
  return isNarrow ? { ...node, attributes: { ...node.attributes, to: int(castCodes.float32) } } : node;
}
