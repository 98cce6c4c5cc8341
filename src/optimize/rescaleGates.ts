/**
 * Room for equalization behind swish and its kin, which let no factor through: a convolution per channel of weight 1 after each
 * product x·f(x), whose weights then take the factors.
 *
 *   x ─ f ─ mul ─ y ─ conv          →          x ─ f ─ mul ─ y ─ rescale ─ y' ─ conv
 *
 * In integers a table gives y in 16 bits, and one multiplication per number, with a factor per channel, y'. Only where
 * factors can go on, which channelGroups.ts knows.
 */
import { int, ints, type Graph, type Node, type Value } from '../graph/graph';
import { floatTensor } from '../graph/tensor';
import { gatesOf } from '../quantize/gates';
import { channelGroups } from './channelGroups';

export function rescaleGates(graph: Graph): Graph {
  const products = [...gatesOf(graph).keys()].filter(
    (index) => graph.values[graph.nodes[index].outputs[0]].shape?.length === 4,
  );
  const everywhere = rescaleAfter(graph, new Set(products));
  const useful = new Set(
    channelGroups(everywhere).flatMap(({ writers }) => writers.map((index) => everywhere.nodes[index].name)),
  );
  return rescaleAfter(graph, new Set(products.filter((index) => useful.has(rescaleName(graph.nodes[index])))));
}

const rescaleName = ({ name }: Node): string => `${name}/rescale`;

function rescaleAfter(graph: Graph, products: ReadonlySet<number>): Graph {
  if (products.size === 0) return graph;
  const values: Value[] = [...graph.values];
  const constants = new Map(graph.constants);
  const renamed = new Map<number, number>();
  const nodes = graph.nodes.flatMap((node, index): Node[] => {
    const reading = { ...node, inputs: node.inputs.map((value) => renamed.get(value) ?? value) };
    const [made] = node.outputs;
    if (!products.has(index) || graph.outputs.includes(made)) return [reading];
    const name = rescaleName(node);
    const channels = values[made].shape?.[1] ?? 0;
    const weights = floatTensor([channels, 1, 1, 1], new Float32Array(channels).fill(1));
    const weight = values.push({ name: `${name}/weights`, type: 'float32', shape: weights.shape }) - 1;
    constants.set(weight, weights);
    const scaled = values.push({ ...values[made], name: `${values[made].name}/rescaled` }) - 1;
    renamed.set(made, scaled);
    const attributes = {
      kernel_shape: ints([1, 1]),
      strides: ints([1, 1]),
      pads: ints([0, 0, 0, 0]),
      dilations: ints([1, 1]),
      group: int(channels),
    };
    const { layer, domain } = node;
    return [reading, { name, op: 'Conv', domain, inputs: [made, weight], outputs: [scaled], attributes, layer }];
  });
  return { ...graph, values, constants, nodes };
}
