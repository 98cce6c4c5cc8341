/** Scales of weights and biases that a file beside the model says by name: their numbers are put onto these integers. */
import { absent, intOf, type Graph, type Node, type Unread, type Value, type ValueId } from '../../graph/graph';
import { consumersOf } from '../../graph/edges';
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { floatTensor, floatsOf, type Tensor } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { clamp, roundReal } from '../../util/round';
import { unique } from '../../util/unique';
import { type Around, weighing } from './placesOf';

export interface Parts {
  readonly parts: Pick<Graph, 'nodes' | 'values' | 'constants'>;
  readonly unread: readonly Unread[];
}

/** @throws InputError for scales that are not as many as channels, and for weights that are said twice */
export function namedWeights(around: Around, scales: readonly NamedScale[]): Parts {
  const { named, prepared, loaded, places } = around;
  const nodes = [...prepared.nodes];
  const readers = consumersOf(prepared);
  const values: Value[] = [...prepared.values];
  const constants = new Map(prepared.constants);
  const unread: Unread[] = [];
  const taken = new Set(values.map(({ name }) => name));
  const done = new Map<string, NamedScale>();
  const sourceOf = sourcesOf(around);
  const leave = ({ name }: NamedScale, why: string): void => {
    const reason = `${named.file} has a scale for it that is not taken: ${why}, and its integers are chosen`;
    unread.push({ layer: name, reason });
  };
  for (const scale of scales) {
    const place = places.parameter(scale);
    const read = typeof place === 'object' ? place.filter(({ node, input }) => isWeighed(nodes[node], input)) : [];
    if (read.length === 0 && isFloat(loaded, scale.name)) leave(scale, 'it is no weight of a layer here');
    for (const { node: index, input, constant } of read) {
      const node = nodes[index];
      const own = node.inputs[input] ?? absent;
      const tensor = prepared.constants.get(prepared.nodes[index].inputs[input] ?? absent);
      // A layer without a bias may be said to have one.
      if (tensor === undefined && input === 2) continue;
      if (tensor?.type !== 'float32') {
        leave(scale, 'what it is multiplied with is computed here');
        continue;
      }
      const source = sourceOf(node);
      const whose = { node: prepared.nodes[index], source, constant };
      const why = input === 1 ? whyOther(around, scale, whose, tensor) : undefined;
      if (why) {
        leave(scale, why);
        continue;
      }
      const before = done.get(`${index} ${input}`);
      if (before && !sameIntegers(before, scale))
        throw new InputError(
          `${named.file}: "${scale.name}" and "${before.name}" are the same weights, with scales ${scale.scale[0]} and ${before.scale[0]}; expected one for each`,
        );
      if (before) continue;
      done.set(`${index} ${input}`, scale);
      const rounded = roundTo(
        tensor,
        scale,
        named,
        (channels, count) => input === 1 && isDivided(node, { loaded, source }, channels, count),
      );
      const isShared = (readers.get(own) ?? []).length > 1;
      const name = unique(`${node.name}/${input === 1 ? 'weights' : 'bias'}`, taken);
      const id = isShared ? values.push({ name, type: 'float32', shape: tensor.shape }) - 1 : own;
      constants.set(id, rounded);
      const inputs = node.inputs.map((each, at) => (at === input ? id : each));
      nodes[index] = { ...node, inputs, ...(input === 1 && { grid: { scale: scale.scale, bits: scale.bits } }) };
    }
  }
  return { parts: { nodes, values, constants }, unread };
}

/** Why weights are not those that a scale of the file is for; undefined where they are. @param source the node of the file */
function whyOther(
  { named, loaded }: Around,
  { scale }: NamedScale,
  { node, source, constant }: { readonly node: Node; readonly source?: Node; readonly constant?: ValueId },
  now: Tensor,
): string | undefined {
  if (scale.length > 1 && source && !hasOutputChannels(source))
    return 'it has scales along an axis that may be another than the output channels';
  if (constant === undefined && named.isOwn) return undefined;
  const file = loaded.constants.get(constant ?? source?.inputs[1] ?? absent);
  // What a normalization makes of weights is what these tools count.
  if (node.normal !== undefined || file?.type !== 'float32') return undefined;
  return isPartOf(floatsOf(now), floatsOf(file)) ? undefined : 'what follows it is folded into it';
}

/** Whether scales of several channels are those of what it makes. */
const hasOutputChannels = (node: Node): boolean =>
  node.op === 'Conv' ||
  (node.op === 'ConvTranspose' && intOf(node, 'group', 1) === 1) ||
  (node.op === 'Gemm' && intOf(node, 'transB', 0) === 1) ||
  node.domain !== '';

/** Whether weights are the file's, moved, or some of them, and zeros. Sorted, since a Set holds no more than 16.7 million numbers. */
function isPartOf(now: Float32Array, file: Float32Array): boolean {
  const known = Float32Array.from(file).sort();
  return now.every((w) => w === 0 || holds(known, w));
}

/** @param sorted upwards */
function holds(sorted: Float32Array, wanted: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

const sameIntegers = (a: NamedScale, b: NamedScale): boolean =>
  JSON.stringify([a.scale, a.zeroPoint, a.low, a.high, a.bits]) ===
  JSON.stringify([b.scale, b.zeroPoint, b.low, b.high, b.bits]);

/** Weights in any other place are no integers here. */
const isWeighed = ({ op, domain }: Node, input: number): boolean =>
  domain === '' && weighing.has(op) && (input === 1 || input === 2);

function isFloat({ values, constants }: Graph, name: string): boolean {
  const id = values.findIndex((value) => value.name === name);
  return id < 0 || constants.get(id)?.type === 'float32';
}

/** Whether weights of so many output channels have so many scales. */
function isDivided(
  { op }: Node,
  { loaded, source }: { readonly loaded: Graph; readonly source?: Node },
  channels: number,
  count: number,
): boolean {
  if (op !== 'Conv' && op !== 'Gemm') return false;
  if (source?.op !== 'ConvTranspose') return channels === count;
  // Phases of a transposed convolution are channels side by side.
  return loaded.constants.get(source.inputs[1])?.shape[1] === count && channels % count === 0;
}

/** The node of the file that a prepared one is made of: of its name, or the one of its layer that has weights. */
function sourcesOf({ loaded, places }: Around): (node: Node) => Node | undefined {
  const byLayer = new Map(loaded.nodes.filter(({ op }) => weighing.has(op)).map((node) => [node.layer, node]));
  return ({ name, layer }) => places.fileNode(name) ?? byLayer.get(layer);
}

/** @param mayDivide whether a tensor of so many channels may have so many scales */
function roundTo(
  tensor: Tensor,
  { name, scale, zeroPoint, low, high }: NamedScale,
  { file, rounding }: NamedScales,
  mayDivide: (channels: number, count: number) => boolean,
): Tensor {
  const [channels = 1] = tensor.shape;
  if (scale.length !== 1 && !mayDivide(channels, scale.length))
    throw new InputError(`${file}: expected 1 or ${channels} scales for "${name}", found ${scale.length}`);
  const numbers = floatsOf(tensor);
  const size = numbers.length / scale.length;
  const real = numbers.map((w, at) => {
    const channel = Math.floor(at / size);
    const zero = zeroPoint[zeroPoint.length === 1 ? 0 : channel];
    return (clamp(roundReal(w / scale[channel], rounding.parameters) + zero, low, high) - zero) * scale[channel];
  });
  return floatTensor(tensor.shape, real);
}
