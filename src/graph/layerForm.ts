/**
 * What a layer's operators say of themselves, for people: attributes as ONNX names them, of windows with their defaults, and which
 * form a convolution has.
 *
 *   depthwise   a group per input channel             pointwise   one group, a window of one position
 *   grouped     any other number of groups
 */
import { intOf, intsOf, type Attribute, type Graph, type Node } from './graph';
import { operatorOf } from './ops';

export type LayerAttribute = readonly [name: string, text: string];
export type LayerForm = 'depthwise' | 'grouped' | 'pointwise';

/** Of the layer's first operator by their own names; a further one is a line under its operator's name: `LeakyRelu`, "alpha 0.1". */
export function attributesOf(graph: Graph, nodes: readonly Node[]): readonly LayerAttribute[] {
  const [first, ...others] = nodes;
  if (!first) return [];
  return [
    ...ownAttributes(graph, first),
    ...others.map((node): LayerAttribute => [
      node.op,
      ownAttributes(graph, node)
        .map((pair) => pair.join(' '))
        .join(', '),
    ]),
    ...(first.activation ? [['activation', first.activation.kind] as const] : []),
  ];
}

export function formOf(graph: Graph, nodes: readonly Node[]): LayerForm | undefined {
  const node = nodes.find(({ op, domain }) => domain === '' && convolving.has(op));
  const input = node && graph.values[node.inputs[0]]?.shape?.[1];
  const kernel = node && kernelOf(graph, node);
  if (!node || !kernel) return undefined;
  const groups = intOf(node, 'group', 1);
  if (groups > 1) return groups === input ? 'depthwise' : 'grouped';
  return kernel.length > 0 && kernel.every((size) => size === 1) ? 'pointwise' : undefined;
}

/** Convolutions, and which of their inputs the weights are. */
const weightsAt: Readonly<Record<string, number>> = { Conv: 1, ConvTranspose: 1, ConvInteger: 1, QLinearConv: 3 };
const convolving = new Set(Object.keys(weightsAt));

/** Of a convolution, by its weights; undefined where their shape is not known. */
const kernelOf = ({ values }: Graph, { op, inputs }: Node): readonly number[] | undefined =>
  values[inputs[weightsAt[op]]]?.shape?.slice(2);

const pooling = new Set(['MaxPool', 'AveragePool', 'LpPool']);

function ownAttributes(graph: Graph, node: Node): readonly LayerAttribute[] {
  const names = Object.keys(node.attributes);
  const defaults = windowDefaults(graph, node).filter(([name]) => node.attributes[name] === undefined);
  return [...names.map((name): LayerAttribute => [name, attributeText(node.attributes[name])]), ...defaults];
}

/** What a window does where the file says nothing. */
function windowDefaults(graph: Graph, node: Node): readonly LayerAttribute[] {
  const isConvolution = convolving.has(node.op);
  if (node.domain !== '' || !(isConvolution || pooling.has(node.op)) || !operatorOf(node)) return [];
  const kernel = isConvolution ? (kernelOf(graph, node) ?? []) : intsOf(node, 'kernel_shape', []);
  const { length: axes } = kernel;
  const ones = listText(new Array<number>(axes).fill(1));
  return [
    ['kernel_shape', listText(kernel)],
    ['strides', ones],
    ...(node.attributes.auto_pad ? [] : [['pads', listText(new Array<number>(2 * axes).fill(0))] as const]),
    ['dilations', ones],
    ...(isConvolution ? [['group', '1'] as const] : []),
  ];
}

const mostShown = 12;

function listText(values: readonly (number | string)[]): string {
  if (values.length <= mostShown) return values.join(', ');
  return `${values.slice(0, mostShown).join(', ')}, … (${values.length})`;
}

const longest = 80;

function attributeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case 'int':
    case 'float':
      return numberText(attribute.value);
    case 'string':
      return attribute.value.length > longest ? `${attribute.value.slice(0, longest)}…` : attribute.value;
    case 'ints':
    case 'strings':
      return listText(attribute.value);
    case 'floats':
      return listText(attribute.value.map(numberText));
    case 'tensor':
      return `${attribute.value.type} ${attribute.value.shape.join('×') || 'scalar'}`;
    case 'opaque':
      return 'a graph of its own';
  }
}

/** Singles are shown as short as they are told apart: 0.1, not 0.10000000149011612. */
const numberText = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
