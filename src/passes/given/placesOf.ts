/** What names of a file beside the model stand for in the prepared network: values that are made there, and constants that nodes read. */
import { producersOf } from '../../graph/edges';
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import type { NamedScale, NamedScales } from '../../graph/namedScales';

/** `inside`: the model has it, but the prepared network computes it at once with others; undefined: no such name. */
export type Place<T> = T | 'inside' | undefined;

export interface ReadConstant {
  /** Index in the prepared graph. */
  readonly node: number;
  /** Which input the constant is. */
  readonly input: number;
  /** The constant of the file, where it is named itself. */
  readonly constant?: ValueId;
}

export interface Places {
  value(scale: NamedScale): Place<ValueId>;
  /** One node, or several that share the constant. */
  parameter(scale: NamedScale): Place<readonly ReadConstant[]>;
  isConstant(name: string): boolean;
  /** A node as the file says it. */
  fileNode(name: string | undefined): Node | undefined;
}

/** What names are read with: the file of parameters, and the network before and after it was prepared. */
export interface Around {
  readonly named: NamedScales;
  readonly prepared: Graph;
  readonly loaded: Graph;
  readonly places: Places;
}

/** @param loaded as the file says it: names that passes have taken away are looked up there */
export function placesOf(prepared: Graph, loaded: Graph): Places {
  const now = new Map(prepared.nodes.map((node, index) => [node.name, index]));
  const before = new Map(loaded.nodes.map((node) => [node.name, node]));
  const layers = new Map(loaded.layers.map((layer, index) => [layer.name, index]));
  const values = new Map(loaded.values.map(({ name }, id) => [name, id]));
  const makers = producersOf(prepared);
  const isMade = (id: ValueId): boolean => makers.has(id) || prepared.inputs.includes(id);
  const nodeNow = (name: string): Node | undefined => prepared.nodes[now.get(name) ?? -1];
  const isConstant = (name: string): boolean => loaded.constants.has(values.get(name) ?? absent);

  /** In the order in which they are looked up. */
  const candidates = ({ name, of, at }: NamedScale): readonly (ValueId | undefined)[] => {
    const own = values.get(name);
    if (of === 'value' && own !== undefined) return [own];
    const nodes = [nodeNow(name), before.get(name)];
    const live = nodes.map((node) => node && liveInputs(prepared, node)[at]);
    const made = nodes.map((node) => node?.outputs[at]);
    const layer = at === 0 ? loaded.layers[layers.get(name) ?? -1]?.output : undefined;
    return of === 'input' ? [own, ...live] : [...made, layer, own];
  };

  /** Of a constant by its own name: the nodes that read it. */
  const readers = ({ name, node }: NamedScale): readonly ReadConstant[] => {
    const id = values.get(name);
    if (id === undefined) return [];
    const reading = loaded.nodes.filter(
      ({ op, inputs, name: own }) => weighing.has(op) && inputs.includes(id) && (node ?? own) === own,
    );
    return reading.flatMap((each) =>
      nodesOf(each.name, each.layer, each.inputs.indexOf(id)).map((place) => ({ ...place, constant: id })),
    );
  };

  /** `NAME.weight` and `NAME.bias` of a node or layer. */
  const bySuffix = ({ name }: NamedScale): readonly ReadConstant[] => {
    const [, owner, role] = /^(.+)\.(weight|bias)$/s.exec(name) ?? [];
    if (owner === undefined) return [];
    return nodesOf(owner, before.get(owner)?.layer ?? layers.get(owner), role === 'weight' ? 1 : 2);
  };

  /** The node of that name; where it has become others (a transposed convolution), those of its layer. What is unrolled has no one weight. */
  const nodesOf = (name: string, layer: number | undefined, input: number): readonly ReadConstant[] => {
    const own = now.get(name);
    if (own !== undefined) return [{ node: own, input }];
    if (layer === undefined || recurrent.has(loaded.layers[layer].op)) return [];
    return prepared.nodes.flatMap((node, index) =>
      node.layer === layer && weighing.has(node.op) ? [{ node: index, input }] : [],
    );
  };

  return {
    isConstant,
    fileNode: (name) => before.get(name ?? ''),
    value(scale) {
      const known = candidates(scale).filter((id): id is ValueId => id !== undefined && id !== absent);
      return known.find(isMade) ?? (known.length > 0 ? 'inside' : undefined);
    },
    parameter(scale) {
      const found = [readers, bySuffix].map((look) => look(scale)).find((places) => places.length > 0);
      return found ?? (isConstant(scale.name) ? 'inside' : undefined);
    },
  };
}

/** Operators whose constants are weights and a bias. */
export const weighing: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

const recurrent: ReadonlySet<string> = new Set(['RNN', 'GRU', 'LSTM']);

const liveInputs = ({ constants }: Graph, { inputs }: Node): readonly ValueId[] =>
  inputs.filter((id) => id !== absent && !constants.has(id));
