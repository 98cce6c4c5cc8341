/** Graphs of one node, for tests. */
import type { Activation, Attributes, Graph } from '../../../src/graph/graph';
import type { ElementType, Shape, Tensor } from '../../../src/graph/tensor';

export interface OneNode {
  readonly op: string;
  readonly attributes?: Attributes;
  readonly opset?: number;
  /** How many graph inputs the node reads: `x0`, `x1`, … */
  readonly inputs?: number;
  /** Constants it reads after them: `c0`, `c1`, … */
  readonly constants?: readonly Tensor[];
  readonly outputs?: number;
  readonly shape?: Shape;
  readonly type?: ElementType;
  readonly activation?: Activation;
}

/** Inputs, then constants, then outputs `y0`, …; every input and output has `shape` (default [1, 2, 3, 4]). */
export function buildGraph(node: OneNode): Graph {
  const { inputs = 1, constants = [], outputs = 1, type = 'float32' } = node;
  const shape = 'shape' in node ? node.shape : [1, 2, 3, 4];
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);
  const inputIds = range(0, inputs);
  const constantIds = range(inputs, constants.length);
  const outputIds = range(inputs + constants.length, outputs);
  return {
    name: 'test',
    format: 'onnx',
    values: [
      ...inputIds.map((_, at) => ({ name: `x${at}`, type, shape })),
      ...constants.map((tensor, at) => ({ name: `c${at}`, type: tensor.type, shape: tensor.shape })),
      ...outputIds.map((_, at) => ({ name: `y${at}`, type, shape })),
    ],
    nodes: [
      {
        name: 'node',
        op: node.op,
        domain: '',
        inputs: [...inputIds, ...constantIds],
        outputs: outputIds,
        attributes: node.attributes ?? {},
        layer: 0,
        ...(node.activation ? { activation: node.activation } : {}),
      },
    ],
    layers: [{ index: 0, name: 'node', op: node.op, input: inputIds[0], output: outputIds[0] }],
    inputs: inputIds,
    outputs: outputIds,
    constants: new Map(constants.map((tensor, at) => [inputs + at, tensor])),
    heads: [],
    opsets: { '': node.opset ?? 13 },
  };
}
