/**
 * Windows over three axes, as windows over two: depth becomes channels, which moves nothing in memory.
 *
 *   Conv          x (1, C, D, H, W) ─ Reshape(1, C·D, H, W) ─ Conv ─ Reshape ─ y     from channel (c, d) to channel (o, p) by
 *                 w[o, c, d − (p·stride − pad)] where that is one of the kernel's, by nothing elsewhere
 *   pools         x ─ Reshape(1, C·D, H, W) ─ pool over H and W ─ Reshape(1, C, D, H·W) ─ pool over D ─ Reshape ─ y
 *   global pools  x ─ Reshape(1, C, D·H, W) ─ pool ─ Reshape ─ y
 *
 * A mean over a box of which all always counts is a convolution per channel, and rounded once; any other is the mean over its depth of means
 * over its faces. The convolution multiplies by its zeros too: it
 * costs depth / kernel times as much, and is left alone where its weights would be more than `mostWeights`.
 */
import { type Attribute, type Attributes, type Graph, int, intOf, ints, intsOf, type Node } from '../graph/graph';
import { floatTensor, isKnown, sizeOf, type Shape } from '../graph/tensor';
import { type Link, reshapeLink, writeChain } from './chain';
import { Draft } from './draft';

const mostWeights = 2 ** 22;

export function volumesToMaps(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.domain !== '' || node.outputs.length !== 1) continue;
    const [from, to] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
    const write = Object.hasOwn(writers, node.op) ? writers[node.op] : undefined;
    if (write && isKnown(from) && isKnown(to) && from.length === 5 && to.length === 5 && from[0] === 1)
      write(draft, index, node, from, to);
  }
  return draft.close();
}

type Writer = (draft: Draft, index: number, node: Node, from: Shape, to: Shape) => void;

const writers: Readonly<Record<string, Writer>> = {
  Conv: writeConv,
  ...{ MaxPool: writePool, AveragePool: writeMean },
  ...{ GlobalMaxPool: writeGlobal, GlobalAveragePool: writeGlobal },
};

function writeConv(draft: Draft, index: number, node: Node, from: Shape, to: Shape): void {
  const weights = draft.floats(node.inputs[1]);
  const bias = node.inputs[2] === undefined ? undefined : draft.floats(node.inputs[2]);
  if (!weights || (node.inputs.length > 2 && !bias)) return;
  const [outer, inner, , height, width] = weights.shape;
  const [depth, made] = [from[2], to[2]];
  const shape = [outer * made, inner * depth, height, width];
  if (sizeOf(shape) > mostWeights) return;
  const dense = draft.addConstant(`${node.name}/weights`, floatTensor(shape, banded(node, weights, depth, made)));
  const biases = bias && Float32Array.from({ length: outer * made }, (_, row) => bias.data[Math.floor(row / made)]);
  const main: Link = {
    ...{ op: 'Conv', what: 'volume', shape: [1, outer * made, to[3], to[4]] },
    operands: [
      dense,
      ...(biases ? [draft.addConstant(`${node.name}/biases`, floatTensor([biases.length], biases))] : []),
    ],
    attributes: windowOf(node.attributes, [1, 2]),
  };
  const map = reshapeLink(draft, node, 'map', [1, from[1] * depth, from[3], from[4]]);
  writeChain(draft, index, node, node.inputs[0], [map, main, reshapeLink(draft, node, 'joined', to)], main);
}

/** Row (o, p), column (c, d): the tap of the kernel's depth that reads depth d for output depth p, all of its faces. */
function banded(
  node: Node,
  { shape, data }: { readonly shape: Shape; readonly data: Float32Array },
  depth: number,
  made: number,
): Float32Array {
  const [outer, inner, taps, height, width] = shape;
  const face = height * width;
  const [stride, dilation] = ['strides', 'dilations'].map((name) => intsOf(node, name, [1])[0]);
  const [pad] = intsOf(node, 'pads', [0]);
  const dense = new Float32Array(outer * made * inner * depth * face);
  for (let row = 0; row < outer * made; row++)
    for (let c = 0; c < inner; c++)
      for (let tap = 0; tap < taps; tap++) {
        const d = (row % made) * stride - pad + tap * dilation;
        if (d < 0 || d >= depth) continue;
        const at = ((Math.floor(row / made) * inner + c) * taps + tap) * face;
        dense.set(data.subarray(at, at + face), (row * inner * depth + c * depth + d) * face);
      }
  return dense;
}

function writeMean(draft: Draft, index: number, node: Node, from: Shape, to: Shape): void {
  const kernel = intsOf(node, 'kernel_shape', []);
  const weights = [from[1] * to[2], from[2], ...kernel.slice(1)];
  if (!countsAlways(node, from, to) || sizeOf(weights) > mostWeights) return writePool(draft, index, node, from, to);
  const shape = [from[1], 1, ...kernel];
  const each = new Float32Array(sizeOf(shape)).fill(1 / sizeOf(kernel));
  const constant = draft.addConstant(`${node.name}/means`, floatTensor(shape, each));
  const { kernel_shape, strides, dilations, pads } = node.attributes;
  const window = { kernel_shape, ...(strides && { strides }), ...(dilations && { dilations }), ...(pads && { pads }) };
  const convolution = { ...node, op: 'Conv', inputs: [node.inputs[0], constant] };
  writeConv(draft, index, { ...convolution, attributes: { ...window, group: int(from[1]) } }, from, to);
}

/** Whether every window has the same number of elements that count. */
function countsAlways(node: Node, from: Shape, to: Shape): boolean {
  const kernel = intsOf(node, 'kernel_shape', []);
  const of = (name: string, none: number): readonly number[] => intsOf(node, name, new Array<number>(6).fill(none));
  const [strides, dilations, pads] = [of('strides', 1), of('dilations', 1), of('pads', 0)];
  const counted = pads.every((size) => size === 0) || intOf(node, 'count_include_pad', 0) === 1;
  const ends = kernel.map((size, i) => (to[i + 2] - 1) * strides[i] + (size - 1) * dilations[i] + 1);
  return counted && ends.every((end, i) => end <= from[i + 2] + pads[i] + pads[i + 3]);
}

function writePool(draft: Draft, index: number, node: Node, from: Shape, to: Shape): void {
  const [, channels, depth, height, width] = from;
  const faces = { op: node.op, what: 'faces', shape: [1, channels * depth, to[3], to[4]] };
  const deep = { op: node.op, what: 'depth', shape: [1, channels, to[2], to[3] * to[4]] };
  const main: Link = { ...deep, attributes: windowOf(node.attributes, [0, undefined]) };
  const links: readonly Link[] = [
    reshapeLink(draft, node, 'map', [1, channels * depth, height, width]),
    { ...faces, attributes: windowOf(node.attributes, [1, 2]) },
    reshapeLink(draft, node, 'columns', [1, channels, depth, to[3] * to[4]]),
    main,
    reshapeLink(draft, node, 'joined', to),
  ];
  writeChain(draft, index, node, node.inputs[0], links, main);
}

function writeGlobal(draft: Draft, index: number, node: Node, from: Shape, to: Shape): void {
  const [, channels, depth, height, width] = from;
  const main: Link = { op: node.op, what: 'volume', shape: [1, channels, 1, 1] };
  const map = reshapeLink(draft, node, 'map', [1, channels, depth * height, width]);
  writeChain(draft, index, node, node.inputs[0], [map, main, reshapeLink(draft, node, 'joined', to)], main);
}

/** What each list of a window says of an axis that is passed over. */
const passedOver: Readonly<Record<string, number>> = { kernel_shape: 1, strides: 1, dilations: 1, pads: 0 };

/** The lists' entries for two of the three axes; undefined for an axis of which a window takes one at a time. */
function windowOf(attributes: Attributes, axes: readonly (number | undefined)[]): Attributes {
  const chosen = Object.entries(attributes).map(([name, attribute]): [string, Attribute] => {
    const none = passedOver[name];
    if (none === undefined || attribute.kind !== 'ints') return [name, attribute];
    const of = (first: number): number[] =>
      axes.map((axis) => (axis === undefined ? none : Number(attribute.value[first + axis])));
    return [name, ints(name === 'pads' ? [...of(0), ...of(3)] : of(0))];
  });
  return Object.fromEntries(chosen);
}
