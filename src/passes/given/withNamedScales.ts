/**
 * A prepared network gets the quantization that a file beside its model says by name (`Graph.named`), as if the model said it itself:
 * values have their scales in `Graph.given`, weights and biases lie on their integers, and nodes know the grid of their weights.
 *
 *   w  →  s · clamp(round(w / s) + z − z)          one scale, or one per output channel
 *
 * What the prepared network computes at once with others, and what is no weight here or none of the file's any more, is named in
 * `Graph.unread`.
 */
import { absent, intOf, type Graph, type Node, type Unread, type Value, type ValueId } from '../../graph/graph';
import { consumersOf } from '../../graph/edges';
import { type GivenScale, sameScale } from '../../graph/given';
import { keepsScale } from '../../graph/keepsScale';
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { floatTensor, floatsOf, type Tensor } from '../../graph/tensor';
import { InputError } from '../../util/errors';
import { clamp, type Rounding, roundReal } from '../../util/round';
import { type Places, placesOf, weighing } from './placesOf';
import { settleGiven } from './settleGiven';

/**
 * @param loaded the graph that `prepared` was made of
 * @throws InputError for names that the model does not have, and for scales that do not fit their tensor
 */
export function withNamedScales(prepared: Graph, loaded: Graph): Graph {
  const { named } = loaded;
  if (!named) return prepared;
  const places = placesOf(prepared, loaded);
  const isParameter = ({ of, name }: NamedScale): boolean =>
    of === 'parameter' || (of === 'value' && places.isConstant(name));
  const parameters = named.scales.filter((scale) => isParameter(scale) && !scale.isPassive);
  const activations = named.scales.filter((scale) => !isParameter(scale));
  refuseStrangers(named, loaded, [
    ...parameters.filter((scale) => places.parameter(scale) === undefined),
    ...activations.filter((scale) => places.value(scale) === undefined),
  ]);
  const values = givenValues({ named, prepared, loaded, places }, activations);
  const weights = onGrids({ named, prepared, loaded, places }, parameters);
  if (values.given.size === 0)
    throw new InputError(
      `${named.file}: expected scales of what the layers of ${loaded.name} make, found none that can be taken; export it again`,
    );
  const unread = [...(prepared.unread ?? []), ...values.unread, ...weights.unread];
  return settleGiven({
    ...{ ...prepared, ...weights.parts, given: values.given, named: undefined },
    ...(unread.length > 0 && { unread }),
  });
}

interface Around {
  readonly named: NamedScales;
  readonly prepared: Graph;
  readonly loaded: Graph;
  readonly places: Places;
}

function refuseStrangers(
  { file, scales }: NamedScales,
  { name, layers }: Graph,
  strangers: readonly NamedScale[],
): void {
  if (strangers.length === 0) return;
  const names = [...new Set(strangers.map((scale) => `"${scale.name}"`))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const some = layers.slice(0, 3).map((layer) => `"${layer.name}"`);
  throw new InputError(
    `${file}: ${strangers.length} of ${scales.length} names are not in ${name}: ${names.slice(0, 3).join(', ')}${more}; expected names of its layers, nodes and values, such as ${some.join(', ')}: take the file that was made for this very model`,
  );
}

function givenValues(
  around: Around,
  scales: readonly NamedScale[],
): { given: Map<ValueId, GivenScale>; unread: Unread[] } {
  const { named, prepared, loaded, places } = around;
  const given = new Map<ValueId, GivenScale>();
  const unread: Unread[] = [];
  const saidBy = new Map<ValueId, NamedScale>();
  const before = new Map(loaded.nodes.map((node) => [node.name, node]));
  const isRuled = ({ ruledBy }: NamedScale): boolean => ruledBy !== undefined;
  const rank = (scale: NamedScale): number => (isRuled(scale) ? 2 : scale.isPassive ? 1 : 0);
  for (const scale of [...scales].sort((a, b) => rank(a) - rank(b))) {
    const value = places.value(scale);
    if (isRuled(scale) && (typeof value !== 'number' || given.has(value) || !joins(before.get(scale.ruledBy ?? ''))))
      continue;
    if (typeof value !== 'number') {
      unread.push({
        layer: scale.name,
        reason: `${named.file} has a scale for it that is not taken: it is computed at once with what follows`,
      });
      continue;
    }
    if (prepared.values[value].type !== 'float32') continue;
    const own = givenScale(
      scale,
      prepared.inputs.includes(value) ? named.rounding.inputs : named.rounding.values,
      named,
    );
    const other = given.get(value);
    if (other && scale.isPassive) {
      if (!sameScale(other, own))
        unread.push({
          layer: scale.name,
          reason: `${named.file} has another scale for it where "${scale.node}" reads it, which is not taken`,
        });
      continue;
    }
    if (other && !sameScale(other, own))
      throw new InputError(
        `${named.file}: "${scale.name}" and "${saidBy.get(value)?.name}" are the same value, with scales ${own.scale} and ${other.scale}; expected one scale for each value`,
      );
    given.set(value, own);
    saidBy.set(value, scale);
  }
  return { given, unread };
}

/** What only moves values, or puts them side by side, has one scale on both of its sides. */
const joins = (node: Node | undefined): boolean => node !== undefined && (node.op === 'Concat' || keepsScale(node));

function givenScale(
  { name, scale, zeroPoint, low, high, bits }: NamedScale,
  rounding: Rounding,
  { file }: NamedScales,
): GivenScale {
  if (scale.length !== 1)
    throw new InputError(`${file}: expected one scale for the value "${name}", found ${scale.length}`);
  const own = { scale: scale[0], zeroPoint: zeroPoint[0], low, high, bits };
  return rounding === 'nearest-ties-even' ? own : { ...own, rounding };
}

interface Parts {
  readonly parts: Pick<Graph, 'nodes' | 'values' | 'constants'>;
  readonly unread: readonly Unread[];
}

function onGrids({ named, prepared, loaded, places }: Around, scales: readonly NamedScale[]): Parts {
  const nodes = [...prepared.nodes];
  const readers = consumersOf(prepared);
  const values: Value[] = [...prepared.values];
  const constants = new Map(prepared.constants);
  const unread: Unread[] = [];
  const taken = new Set(values.map(({ name }) => name));
  const done = new Map<string, NamedScale>();
  const sourceOf = sourcesOf(loaded);
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
      const why = input === 1 ? whyOther({ named, prepared, loaded, places }, scale, whose, tensor) : undefined;
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
      const name = unique(taken, `${node.name}/${input === 1 ? 'weights' : 'bias'}`);
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

/** Whether weights are the file's, moved, or some of them, and zeros. */
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
function sourcesOf({ nodes }: Graph): (node: Node) => Node | undefined {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const byLayer = new Map(nodes.filter(({ op }) => weighing.has(op)).map((node) => [node.layer, node]));
  return ({ name, layer }) => byName.get(name) ?? byLayer.get(layer);
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

function unique(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
