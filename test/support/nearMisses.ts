/**
 * Graphs that differ from one in a single place: an attribute, an operand, who reads a value, a size of the input. What a pass or a lowering
 * asks about before it does something is different in one of them.
 */
import {
  absent,
  type Attribute,
  type Attributes,
  float,
  type Graph,
  int,
  ints,
  type Node,
  type ValueId,
} from '../../src/graph/graph';
import { floatTensor, intTensor, numbersOf, type Shape, type Tensor } from '../../src/graph/tensor';
import { replaced, without } from './replaced';

/** @param framing names of nodes that are left as they are */
export function nearMisses(graph: Graph, framing: ReadonlySet<string>): readonly Graph[] {
  const changed = graph.nodes.flatMap((node, at) => (framing.has(node.name) ? [] : aroundNode(graph, node, at)));
  return [...changed, ...otherSizes(graph), { ...graph, opsets: { ...graph.opsets, '': 11 } }];
}

function aroundNode(graph: Graph, node: Node, at: number): readonly Graph[] {
  const nodes = [
    ...otherAttributes(node.attributes).map((attributes) => ({ ...node, attributes })),
    ...otherOperands(node.inputs).map((inputs) => ({ ...node, inputs })),
    { ...node, domain: 'elsewhere' },
    { ...node, activation: { kind: 'relu' as const } },
  ];
  return [
    ...nodes.map((other) => ({ ...graph, nodes: replaced(graph.nodes, at, other) })),
    { ...graph, outputs: [...graph.outputs, node.outputs[0]] },
    ...node.inputs.flatMap((id) => otherConstants(graph, id)),
  ];
}

function otherAttributes(attributes: Attributes): readonly Attributes[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const others = besides(attribute).map((other) => ({ ...attributes, [name]: other }));
    return [without(attributes, name), ...others];
  });
}

function besides(attribute: Attribute): readonly Attribute[] {
  if (attribute.kind === 'int') return [int(attribute.value + 1), int(attribute.value - 1), int(-1)];
  if (attribute.kind === 'float') return [float(attribute.value + 0.5), float(-attribute.value)];
  if (attribute.kind === 'ints') return otherLists(attribute.value).map(ints);
  if (attribute.kind === 'floats') return otherLists(attribute.value).map((value) => ({ kind: 'floats', value }));
  return [int(1)];
}

/** No operator is without its first one. */
const otherOperands = (inputs: readonly ValueId[]): readonly (readonly ValueId[])[] => [
  ...inputs.slice(1).map((_, at) => replaced(inputs, at + 1, absent)),
  ...(inputs.length > 1 ? [inputs.slice(0, -1), [...inputs].reverse(), replaced(inputs, 1, inputs[0])] : []),
];

/** Known only when the network runs; other numbers; one axis more. */
function otherConstants(graph: Graph, id: ValueId): readonly Graph[] {
  const tensor = graph.constants.get(id);
  if (!tensor) return [];
  const unknown = new Map([...graph.constants].filter(([other]) => other !== id));
  const given = { ...graph, constants: unknown, inputs: [...graph.inputs, id] };
  const tensors = [
    ...otherLists(numbersOf(tensor)).map((numbers) => tensorOf(tensor, tensor.shape, numbers)),
    { ...tensor, shape: [1, ...tensor.shape] },
  ].filter((other) => other !== undefined);
  return [given, ...tensors.map((other) => withConstant(graph, id, other))];
}

const withConstant = (graph: Graph, id: ValueId, tensor: Tensor): Graph => ({
  ...graph,
  values: replaced(graph.values, id, { ...graph.values[id], type: tensor.type, shape: tensor.shape }),
  constants: new Map(graph.constants).set(id, tensor),
});

/** The first one larger, the last one negative, one less of them. */
const otherLists = (numbers: readonly number[]): readonly (readonly number[])[] =>
  numbers.length === 0
    ? [[1]]
    : [
        replaced(numbers, 0, numbers[0] + 1),
        replaced(numbers, -1, -1 - numbers[numbers.length - 1]),
        numbers.slice(0, -1),
      ];

/** Undefined: the numbers of another type, or of another shape than a line. */
function tensorOf({ type }: Tensor, shape: Shape, numbers: readonly number[]): Tensor | undefined {
  const count = shape.reduce((product, size) => product * size, 1);
  if (numbers.length !== count && shape.length !== 1) return undefined;
  const fitting = numbers.length === count ? shape : [numbers.length];
  if (type === 'int64') return intTensor(fitting, numbers);
  return type === 'float32' ? floatTensor(fitting, numbers) : undefined;
}

const otherSizes = (graph: Graph): readonly Graph[] => {
  const [image] = graph.inputs;
  const shape = graph.values[image].shape ?? [];
  return [replaced(shape, 0, 2), replaced(shape, -1, -1), replaced(shape, -2, 1), shape.slice(0, -1)].map((other) => ({
    ...graph,
    values: replaced(graph.values, image, { ...graph.values[image], shape: other }),
  }));
};
