import type { Graph, ValueId } from '../../src/graph/graph';
import type { Tensor } from '../../src/graph/tensor';

/** Where QLinearConv, QLinearMatMul and QGemm have their first operand's zero point, the weights and the weights' zero point. */
const operands = { xZero: 2, w: 3, wZero: 5 };
const weighing = new Set(['QLinearConv', 'QLinearMatMul', 'QGemm']);

/**
 * The same numbers with weights of uint8 around 128 wherever the operand beside them is uint8. On processors without 8-bit dot products
 * onnxruntime adds pairs of products of uint8 and int8 in 16 bits, which saturate; its products of uint8 and uint8 are exact on every one.
 */
export function unsignedWeights(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const values = [...graph.values];
  const moved = new Set<ValueId>();
  for (const { op, inputs } of graph.nodes) {
    if (!weighing.has(op) || constants.get(inputs[operands.xZero])?.type !== 'uint8') continue;
    for (const value of [inputs[operands.w], inputs[operands.wZero]]) {
      const tensor = constants.get(value);
      if (tensor?.type !== 'int8' || moved.has(value)) continue;
      moved.add(value);
      constants.set(value, raised(tensor));
      values[value] = { ...values[value], type: 'uint8' };
    }
  }
  return { ...graph, constants, values };
}

/** int8 q as uint8 q + 128: the sign bit turned. */
function raised({ shape, bytes }: Tensor): Tensor {
  return { type: 'uint8', shape, bytes: bytes.map((byte) => byte ^ 0x80) };
}
