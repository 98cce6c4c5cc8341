/**
 * A session that shows the extremes of values in place of the values: the runtime takes them where it makes the values, so that these need
 * not leave it. Of a picture yolo-fastest-1.1-xl makes 54 MB, which to hand over takes longer than to compute.
 *
 *   v (1, C, H, W)   →   [min, max] of the whole, or of each channel: (C, 2)
 */
import { extensionOf, type Extension } from '../formats/onnx/extension';
import { int, ints, type Graph, type Node, type ValueId } from '../graph/graph';
import { intTensor, isKnown, sizeOf } from '../graph/tensor';
import { openFloatSession, type FloatSession } from './session';

/** What has one pair of extremes. */
export type Part = 'whole' | 'channel';

/**
 * As `openFloatSession`, of `values` alone: each comes as numbers that have its extremes, in the order of its channels. That is itself where
 * the runtime cannot take them, and for an image that makes a number of it infinite or NaN.
 */
export async function openExtremes(graph: Graph, values: readonly ValueId[], of: Part): Promise<FloatSession> {
  const condensed = values.filter((value) => condenses(graph, value, of));
  const { graph: extended, taken } = withExtremes(graph, condensed, of);
  const whole = values.filter((value) => !taken.has(value));
  const asked = [...[...taken.values()].flatMap(idsOf), ...whole];
  // A session shows something.
  const session = await openFloatSession({ ...extended, outputs: asked.length > 0 ? asked : graph.outputs });
  let plain: Promise<FloatSession> | undefined;
  return {
    async run(inputs) {
      const made = await session.run(inputs);
      const numbers = (value: ValueId): Float32Array => made.get(value) ?? new Float32Array(0);
      if ([...taken.values()].some(({ sum }) => !Number.isFinite(numbers(sum)[0]))) {
        plain ??= openFloatSession(graph, { observe: values });
        return (await plain).run(inputs);
      }
      const pairs = [...taken].map(([value, { min, max }]) => [value, pairsOf(numbers(min), numbers(max))] as const);
      return new Map([...whole.map((value) => [value, numbers(value)] as const), ...pairs]);
    },
    async close() {
      await session.close();
      await (await plain)?.close();
    },
  };
}

/** Where a value's extremes are, and the sum that tells whether all of its numbers are finite. */
interface Taken {
  readonly min: ValueId;
  readonly max: ValueId;
  readonly sum: ValueId;
}

const idsOf = ({ min, max, sum }: Taken): readonly ValueId[] => [min, max, sum];

/** Of several pictures, of vectors and of what has no numbers the channels are no planes. */
function condenses({ values }: Graph, value: ValueId, of: Part): boolean {
  const { type, shape } = values[value];
  if (type !== 'float32' || !isKnown(shape) || sizeOf(shape) === 0) return false;
  return of === 'whole' || (shape.length > 2 && shape[0] === 1);
}

function withExtremes(
  graph: Graph,
  condensed: readonly ValueId[],
  of: Part,
): { readonly graph: Graph; readonly taken: ReadonlyMap<ValueId, Taken> } {
  const extension = extensionOf(graph);
  const nodes = [...graph.nodes];
  const planes = planesOf(graph, extension);
  const reduced = (op: string, value: ValueId, keeps: boolean): ValueId => {
    const { name, shape } = graph.values[value];
    const { inputs, attributes } = keeps ? planes(shape?.length ?? 0) : wholly;
    const output = extension.add({ name: `${name}/${op}`, type: 'float32' });
    nodes.push({
      ...{ name: extension.nodeNames.unique(`${name}/${op}`), op, domain: '', layer: 0 },
      ...{ inputs: [value, ...inputs], outputs: [output], attributes: { ...attributes, keepdims: int(0) } },
    });
    return output;
  };
  const taken = new Map(
    condensed.map((value) => {
      const [min, max] = ['ReduceMin', 'ReduceMax'].map((op) => reduced(op, value, of === 'channel'));
      return [value, { min, max, sum: reduced('ReduceSum', value, false) }];
    }),
  );
  return { graph: { ...graph, values: extension.values, constants: extension.constants, nodes }, taken };
}

type Axes = Pick<Node, 'inputs' | 'attributes'>;

const wholly: Axes = { inputs: [], attributes: {} };

/** What names the axes behind the channels, for a rank; an input from operator set 18 on. */
function planesOf({ opsets }: Graph, { add }: Extension): (rank: number) => Axes {
  const known = new Map<number, ValueId>();
  return (rank): Axes => {
    const axes = Array.from({ length: rank - 2 }, (_, k) => k + 2);
    if ((opsets[''] ?? 1) < 18) return { inputs: [], attributes: { axes: ints(axes) } };
    const tensor = intTensor([axes.length], axes);
    const id = known.get(rank) ?? add({ name: `planes${rank}`, type: tensor.type, shape: tensor.shape }, tensor);
    known.set(rank, id);
    return { inputs: [id], attributes: {} };
  };
}

/** min and max of each in turn. */
function pairsOf(min: Float32Array, max: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * min.length);
  min.forEach((least, k) => pairs.set([least, max[k]], 2 * k));
  return pairs;
}
