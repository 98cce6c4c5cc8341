/**
 * A prepared network gets the quantization that a file beside its model says by name (`Graph.named`), as if the model said it itself:
 * values have their scales in `Graph.given`, weights and biases lie on their integers, and nodes know the grid of their weights.
 *
 *   w  →  s · clamp(round(w / s) + z − z)          one scale, or one per output channel
 *
 * What the prepared network computes at once with others, and what is no weight here, is named in `Graph.unread`.
 */
import { absent, type Graph, type Node, type Unread, type Value, type ValueId } from '../../graph/graph';
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
  const parameters = named.scales.filter(isParameter);
  const activations = named.scales.filter((scale) => !isParameter(scale));
  refuseStrangers(named, loaded, [
    ...parameters.filter((scale) => places.parameter(scale) === undefined),
    ...activations.filter((scale) => places.value(scale) === undefined),
  ]);
  const values = givenValues({ named, prepared, loaded, places }, activations);
  const weights = onGrids({ named, prepared, loaded, places }, parameters);
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
  for (const scale of [...scales.filter((each) => !isRuled(each)), ...scales.filter(isRuled)]) {
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
  for (const scale of scales) {
    const place = places.parameter(scale);
    const read = typeof place === 'object' ? place.filter(({ node, input }) => isWeighed(nodes[node], input)) : [];
    if (read.length === 0 && isFloat(prepared, scale.name))
      unread.push({
        layer: scale.name,
        reason: `${named.file} has a scale for it that is not taken: it is no weight of a layer here, and its integers are chosen`,
      });
    for (const { node: index, input } of read) {
      const node = nodes[index];
      const own = node.inputs[input] ?? absent;
      const tensor = constants.get(own);
      // A layer without a bias may be said to have one.
      if (tensor?.type !== 'float32') continue;
      const rounded = roundTo(
        tensor,
        scale,
        named,
        (channels, count) => input === 1 && isDivided(node, loaded, channels, count),
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

/** Weights in any other place are no integers here. */
const isWeighed = ({ op, domain }: Node, input: number): boolean =>
  domain === '' && weighing.has(op) && (input === 1 || input === 2);

function isFloat({ values, constants }: Graph, name: string): boolean {
  const id = values.findIndex((value) => value.name === name);
  return id < 0 || constants.get(id)?.type === 'float32';
}

/** Whether weights of so many output channels have so many scales. */
function isDivided({ op, layer }: Node, { layers }: Graph, channels: number, count: number): boolean {
  if (op !== 'Conv' && op !== 'Gemm') return false;
  // Phases of a transposed convolution are channels side by side.
  return layers[layer].op === 'ConvTranspose' ? channels % count === 0 : channels === count;
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
