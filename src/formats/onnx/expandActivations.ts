/** A Graph whose fused activations are nodes again, as ONNX has no fused form. */
import { absent, float } from '../../graph/graph';
import type { Activation, Attributes, Graph, Node, Value, ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';
import { extensionOf } from './extension';
import { scalarTensor } from './scalarTensor';

/**
 * For each node with `activation`, the node writes `<value>/linear` and a Relu, LeakyRelu or Clip node makes the
 * value itself, so that whoever reads or observes the value sees it activated.
 */
export function expandActivations(graph: Graph): Graph {
  if (!graph.nodes.some((node) => node.activation)) return graph;
  const { values, constants, nodeNames, add } = extensionOf(graph);
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const { activation, ...plain } = node;
    if (!activation) return [node];
    const [output] = node.outputs;
    const value = values[output];
    const linear = add({ ...value, name: `${value.name}/linear` });
    const bound = (what: string, limit: number): ValueId =>
      Number.isFinite(limit) ? add(...boundOf(`${value.name}/${what}`, value, limit)) : absent;
    return [
      { ...plain, outputs: [linear, ...node.outputs.slice(1)] },
      {
        ...operatorOf(activation, linear, bound),
        name: nodeNames.unique(`${node.name}/${activation.kind}`),
        domain: '',
        outputs: [output],
        layer: node.layer,
      },
    ];
  });
  return { ...graph, values, nodes, constants };
}

function operatorOf(
  activation: Activation,
  linear: ValueId,
  bound: (what: string, limit: number) => ValueId,
): { op: string; inputs: readonly ValueId[]; attributes: Attributes } {
  switch (activation.kind) {
    case 'relu':
      return { op: 'Relu', inputs: [linear], attributes: {} };
    case 'leaky':
      return { op: 'LeakyRelu', inputs: [linear], attributes: { alpha: float(activation.slope) } };
    case 'clip':
      return {
        op: 'Clip',
        inputs: [linear, bound('min', activation.min), bound('max', activation.max)],
        attributes: {},
      };
  }
}

/** Clip wants its bounds in the type of what it clips. */
function boundOf(name: string, { type }: Value, limit: number): [Value, Tensor] {
  const tensor = scalarTensor(type, limit);
  return [{ name, type: tensor.type, shape: [] }, tensor];
}
