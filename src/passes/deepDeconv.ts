/**
 * Transposed convolutions over three axes, as over two: depth becomes channels, which moves nothing in memory.
 *
 *   x (1, C, D, H, W) ─ Reshape(1, C·D, H, W) ─ ConvTranspose ─ Reshape ─ y     from channel (c, d) to channel (o, p) by
 *   w[c, o, p + pad − d·stride] where that is one of the kernel's, by nothing elsewhere
 *
 * Left alone where the weights would be more than `mostWeights`. Needs inferred shapes.
 */
import {
  type Attribute,
  type Attributes,
  type Graph,
  int,
  intOf,
  ints,
  intsOf,
  type Node,
  stringOf,
} from '../graph/graph';
import { floatTensor, isKnown, sizeOf, type Shape } from '../graph/tensor';
import { type Link, reshapeLink, writeChain } from './chain';
import { Draft } from './draft';

const mostWeights = 2 ** 22;

export function deepDeconv(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node?.op !== 'ConvTranspose' || node.domain !== '' || node.activation || node.grid) continue;
    const [from, to] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
    if (isKnown(from) && isKnown(to) && from.length === 5 && to.length === 5 && from[0] === 1)
      convert(draft, index, node, from, to);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, node: Node, from: Shape, to: Shape): void {
  const [weights, bias] = [draft.floats(node.inputs[1]), draft.floats(node.inputs[2])];
  const said = 'output_shape' in node.attributes || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET';
  if (!weights || said || (node.inputs.length > 2 && !bias)) return;
  const shape = [from[1] * from[2], to[1] * to[2], ...weights.shape.slice(3)];
  if (sizeOf(shape) > mostWeights) return;
  const operands = [draft.addConstant(`${node.name}/weights`, floatTensor(shape, banded(node, weights, from, to)))];
  if (bias) {
    const spread = Float32Array.from({ length: to[1] * to[2] }, (_, at) => bias.data[Math.floor(at / to[2])]);
    operands.push(draft.addConstant(`${node.name}/biases`, floatTensor([spread.length], spread)));
  }
  const main: Link = {
    ...{ op: 'ConvTranspose', what: 'volume', shape: [1, to[1] * to[2], to[3], to[4]], operands },
    attributes: { ...windowOf(node.attributes), group: int(1) },
  };
  const map = reshapeLink(draft, node, 'map', [1, from[1] * from[2], from[3], from[4]]);
  writeChain(draft, index, node, node.inputs[0], [map, main, reshapeLink(draft, node, 'joined', to)], main);
}

/** Row (c, d), column (o, p): the tap of the kernel's depth that d sends to p, all of its faces. */
function banded(
  node: Node,
  { shape, data }: { readonly shape: Shape; readonly data: Float32Array },
  [, channels, depth]: Shape,
  [, outer, made]: Shape,
): Float32Array {
  const [, inGroup, taps, height, width] = shape;
  const face = height * width;
  const [stride, dilation] = ['strides', 'dilations'].map((name) => intsOf(node, name, [1])[0]);
  const [pad] = intsOf(node, 'pads', [0]);
  const perGroup = channels / intOf(node, 'group', 1);
  const dense = new Float32Array(channels * depth * outer * made * face);
  for (let row = 0; row < channels * depth; row++)
    for (let o = 0; o < inGroup; o++)
      for (let tap = 0; tap < taps; tap++) {
        const [c, d] = [Math.floor(row / depth), row % depth];
        const p = d * stride + tap * dilation - pad;
        if (p < 0 || p >= made) continue;
        const column = (Math.floor(c / perGroup) * inGroup + o) * made + p;
        const at = ((c * inGroup + o) * taps + tap) * face;
        dense.set(data.subarray(at, at + face), (row * outer * made + column) * face);
      }
  return dense;
}

/** The lists' entries for the last two axes. */
function windowOf(attributes: Attributes): Attributes {
  const listed = new Set(['kernel_shape', 'strides', 'dilations', 'pads', 'output_padding']);
  const chosen = Object.entries(attributes).map(([name, attribute]): [string, Attribute] => {
    if (!listed.has(name) || attribute.kind !== 'ints') return [name, attribute];
    return [name, ints(attribute.value.filter((_, at) => at % 3 > 0))];
  });
  return Object.fromEntries(chosen);
}
