/**
 * Nodes that condense values to their extremes, to a sample of their numbers, and to the means of their channels.
 *
 *   v (1, C, H, W)   →   min and max of the whole (1), or of each channel (C)
 *                    →   v[0], v[k], v[2k] … of all in a row: k has no divisor in common with their count, so all rows and columns have a share
 */
import { extensionOf, type Extension } from '../formats/onnx/extension';
import { int, ints, type Graph, type Node, type ValueId } from '../graph/graph';
import { intTensor, isKnown, sizeOf } from '../graph/tensor';

/** What has one pair of extremes. */
export type Part = 'whole' | 'channel';

export interface Condensing {
  readonly of: Part;
  /** Numbers of a sample, roughly; 0: no samples are taken. */
  readonly sample: number;
}

/** What a value is condensed to. */
export interface Taken {
  readonly min: ValueId;
  readonly max: ValueId;
  /** Tells whether all of its numbers are finite. */
  readonly sum: ValueId;
  readonly sample: ValueId | undefined;
  /** How many numbers the value has. */
  readonly count: number;
}

/** `taken` lacks those of `values` of which all has to be seen: shapes and types that cannot be condensed, and values that are no larger than a sample. */
export function condense(
  graph: Graph,
  values: readonly ValueId[],
  how: Condensing,
): { readonly graph: Graph; readonly taken: ReadonlyMap<ValueId, Taken> } {
  const { append, reduced, planes, row, every, extended } = appending(graph);
  const taken = values
    .filter((value) => canCondense(graph, value, how))
    .map((value): [ValueId, Taken] => {
      const { shape = [] } = graph.values[value];
      const [count, axes] = [sizeOf(shape), how.of === 'channel' ? planes(shape.length) : wholly];
      const [min, max] = ['ReduceMin', 'ReduceMax'].map((op) => reduced(op, value, axes));
      const sum = reduced('ReduceSum', value, wholly);
      const sample =
        how.sample > 0 ? append('Slice', append('Reshape', value, row()), every(stride(count, how.sample))) : undefined;
      return [value, { min, max, sum, sample, count }];
    });
  return { graph: extended(), taken: new Map(taken) };
}

/** By value, where the means of its channels are, (C): of those of `values` whose channels are planes. */
export function appendMeans(
  graph: Graph,
  values: readonly ValueId[],
): { readonly graph: Graph; readonly means: ReadonlyMap<ValueId, ValueId> } {
  const { reduced, planes, extended } = appending(graph);
  const means = values
    .filter((value) => canCondense(graph, value, { of: 'channel', sample: 0 }))
    .map((value) => [value, reduced('ReduceMean', value, planes(graph.values[value].shape?.length ?? 0))] as const);
  return { graph: extended(), means: new Map(means) };
}

/** Nodes behind a graph's own. */
function appending(graph: Graph): ReturnType<typeof constantsOf> & {
  readonly append: (op: string, value: ValueId, operands: Operands) => ValueId;
  readonly reduced: (op: string, value: ValueId, axes: Operands) => ValueId;
  readonly extended: () => Graph;
} {
  const extension = extensionOf(graph);
  const nodes = [...graph.nodes];
  const append = (op: string, value: ValueId, { inputs, attributes }: Operands): ValueId => {
    const name = `${extension.values[value].name}/${op}`;
    const output = extension.add({ name, type: 'float32' });
    nodes.push({
      ...{ name: extension.nodeNames.unique(name), op, domain: '', layer: 0 },
      ...{ inputs: [value, ...inputs], outputs: [output], attributes },
    });
    return output;
  };
  return {
    ...constantsOf(graph, extension),
    append,
    reduced: (op, value, { inputs, attributes }) =>
      append(op, value, { inputs, attributes: { ...attributes, keepdims: int(0) } }),
    extended: () => ({ ...graph, values: extension.values, constants: extension.constants, nodes }),
  };
}

/** The least k ≥ count / wanted that has no divisor in common with `count`. */
export function stride(count: number, wanted: number): number {
  let k = Math.ceil(count / wanted);
  while (divisor(count, k) > 1) k++;
  return k;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Steps of a Slice came with this operator set. */
const stepsSince = 10;
/** Axes of a ReduceMin became an input with this one. */
const axesSince = 18;

const opsetOf = ({ opsets }: Graph): number => opsets[''] ?? 1;

/** Of several pictures, of vectors and of what has no numbers the channels are no planes. */
function canCondense(graph: Graph, value: ValueId, { of, sample }: Condensing): boolean {
  const { type, shape } = graph.values[value];
  if (type !== 'float32' || !isKnown(shape) || sizeOf(shape) === 0) return false;
  if (sample > 0 && (sizeOf(shape) < 2 * sample || opsetOf(graph) < stepsSince)) return false;
  return of === 'whole' || (shape.length > 2 && shape[0] === 1);
}

/** A node's inputs behind its first, and its attributes. */
type Operands = Pick<Node, 'inputs' | 'attributes'>;

const wholly: Operands = { inputs: [], attributes: {} };

/** What nodes are told, each made once. */
function constantsOf(
  graph: Graph,
  { add }: Extension,
): {
  /** The axes behind the channels, for a rank. */
  readonly planes: (rank: number) => Operands;
  /** To a Reshape: one axis. */
  readonly row: () => Operands;
  /** To a Slice of one axis: every k-th of it. */
  readonly every: (k: number) => Operands;
} {
  const known = new Map<string, ValueId>();
  const constant = (...numbers: readonly number[]): ValueId => {
    const name = `condense/${numbers.join('_')}`;
    const tensor = intTensor([numbers.length], numbers);
    const id = known.get(name) ?? add({ name, type: tensor.type, shape: tensor.shape }, tensor);
    known.set(name, id);
    return id;
  };
  return {
    planes(rank): Operands {
      const axes = Array.from({ length: rank - 2 }, (_, k) => k + 2);
      if (opsetOf(graph) < axesSince) return { inputs: [], attributes: { axes: ints(axes) } };
      return { inputs: [constant(...axes)], attributes: {} };
    },
    row: () => ({ inputs: [constant(-1)], attributes: {} }),
    every: (k) => ({ inputs: [constant(0), constant(2 ** 31 - 1), constant(0), constant(k)], attributes: {} }),
  };
}
