/**
 * A Graph whose normalizations along any axes (`graph/normalization.ts`) are the operators that they are made of, as ONNX has
 * them along the last axes only.
 */
import { absent, int, ints, type Attributes, type Graph, type Node, type ValueId } from '../../graph/graph';
import { normalizationOf, type Normalization } from '../../graph/normalization';
import { intTensor, type Tensor } from '../../graph/tensor';
import { extensionOf } from './extension';
import { scalarTensor } from './scalarTensor';

export function expandNormalizations(graph: Graph): Graph {
  if (!graph.nodes.some(hasAxes)) return graph;
  const { values, constants, nodeNames, add } = extensionOf(graph);
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const { shape, type } = values[node.inputs[0]];
    const said = hasAxes(node) && shape ? normalizationOf(node, shape.length) : undefined;
    if (!said) return [node];
    const made: Node[] = [];
    const constant = (what: string, tensor: Tensor): ValueId =>
      add({ name: `${node.name}/${what}`, type: tensor.type, shape: tensor.shape }, tensor);
    const write: Write = (op, inputs, attributes = {}, last = false) => {
      const name = last ? node.name : nodeNames.unique(`${node.name}/${op}`);
      const output = last ? node.outputs[0] : add({ name: `${node.name}/${op}`, type });
      const { layer } = node;
      made.push({ ...(last ? node : {}), name, op, domain: '', inputs, outputs: [output], attributes, layer });
      return output;
    };
    const axes = constant('axes', intTensor([said.axes.length], said.axes));
    const mean = (of: ValueId): ValueId =>
      (graph.opsets[''] ?? 1) >= 18
        ? write('ReduceMean', [of, axes], { keepdims: int(1) })
        : write('ReduceMean', [of], { axes: ints(said.axes), keepdims: int(1) });
    writeOut(said, node.inputs[0], write, mean, constant('epsilon', scalarTensor(type, said.epsilon)));
    return made;
  });
  return { ...graph, values, nodes, constants };
}

const hasAxes = ({ domain, op, attributes }: Node): boolean =>
  domain === '' && (op === 'LayerNormalization' || op === 'RMSNormalization') && 'axes' in attributes;

/** Writes one operator; `last` makes the node's own output. */
type Write = (op: string, inputs: readonly ValueId[], attributes?: Attributes, last?: boolean) => ValueId;

function writeOut(
  { centred, scale, bias }: Normalization,
  x: ValueId,
  write: Write,
  mean: (of: ValueId) => ValueId,
  epsilon: ValueId,
): void {
  const deviation = centred ? write('Sub', [x, mean(x)]) : x;
  const square = mean(write('Mul', [deviation, deviation]));
  const root = write('Sqrt', [write('Add', [square, epsilon])]);
  const [scaled, moved] = [scale !== absent, bias !== absent];
  const normal = write('Div', [deviation, root], {}, !scaled && !moved);
  const wide = scaled ? write('Mul', [normal, scale], {}, !moved) : normal;
  if (moved) write('Add', [wide, bias], {}, true);
}
