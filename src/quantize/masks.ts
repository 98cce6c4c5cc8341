/**
 * Masks: constants of zeros and of numbers far below zero that are added before a softmax, so that what they stand beside counts for
 * nothing. As a sum they would need a scale that holds −10⁹; a softmax that leaves elements out needs none.
 */
import { consumersOf, producersOf } from '../graph/edges';
import { type Graph, intOf, type Node, type ValueId } from '../graph/graph';
import { type Lines, linesAlong } from '../graph/lines';
import { floatsOf, type Shape, sizeOf, type Tensor } from '../graph/tensor';

export interface Mask {
  /** What the mask is added to. */
  readonly input: ValueId;
  /** Indices of the addition, and of what makes the mask a value where something does; ascending. */
  readonly inner: readonly number[];
  /** 1 for what counts; of the last axes of the input, repeated over the others. */
  readonly counted: Int8Array;
}

/** e^−1000 is 0 in any float. */
const farBelow = -1000;

/** By the index of the softmax. */
export function masksOf(graph: Graph): ReadonlyMap<number, Mask> {
  const around = { graph, makers: producersOf(graph), consumers: consumersOf(graph) };
  return new Map(
    graph.nodes.flatMap((node, index) => {
      const mask = node.op === 'Softmax' && node.domain === '' ? maskBefore(around, node) : undefined;
      return mask ? [[index, mask] as const] : [];
    }),
  );
}

interface Surroundings {
  readonly graph: Graph;
  readonly makers: ReadonlyMap<ValueId, number>;
  readonly consumers: ReadonlyMap<ValueId, readonly number[]>;
}

function maskBefore(around: Surroundings, softmax: Node): Mask | undefined {
  const { graph } = around;
  const addition = soleMaker(around, softmax.inputs[0]);
  const sum = graph.nodes[addition ?? -1] as Node | undefined;
  if (addition === undefined || sum?.op !== 'Add' || sum.activation) return undefined;
  const sides = sum.inputs.map((value) => constantOf(around, value));
  const which = sides.findIndex((side) => side !== undefined);
  const [side, input] = [sides[which], sum.inputs[1 - which]];
  if (!side || sides[1 - which]) return undefined;
  const counted = countedBy(side.tensor, graph.values[input].shape ?? [], intOf(softmax, 'axis', -1));
  return counted && { input, inner: [...side.maker, addition], counted };
}

/** The node that makes a value which only one node reads. */
function soleMaker({ graph, makers, consumers }: Surroundings, value: ValueId): number | undefined {
  return consumers.get(value)?.length === 1 && !graph.outputs.includes(value) ? makers.get(value) : undefined;
}

/** A constant as it is, or as a value that an Identity makes. */
function constantOf(
  around: Surroundings,
  value: ValueId,
): { readonly tensor: Tensor; readonly maker: readonly number[] } | undefined {
  const { graph } = around;
  const maker = soleMaker(around, value);
  const own = graph.constants.get(value);
  if (own || maker === undefined || graph.nodes[maker].op !== 'Identity') return own && { tensor: own, maker: [] };
  const behind = graph.constants.get(graph.nodes[maker].inputs[0]);
  return behind && { tensor: behind, maker: [maker] };
}

/** Undefined for what is no mask, has not the shape of the last axes, or leaves nothing of a line. */
function countedBy(tensor: Tensor, of: Shape, axis: number): Int8Array | undefined {
  const shape = tensor.shape.slice(tensor.shape.findIndex((size) => size !== 1));
  const along = (axis < 0 ? axis + of.length : axis) - of.length + shape.length;
  const fits = sizeOf(shape) > 1 && tensor.shape.length <= of.length && along >= 0;
  if (!fits || shape.join() !== of.slice(of.length - shape.length).join()) return undefined;
  const numbers = floatsOf(tensor);
  const counted = Int8Array.from(numbers, (x) => (x === 0 ? 1 : 0));
  const isMask = numbers.every((x) => x === 0 || x <= farBelow) && counted.includes(0);
  return isMask && leavesSome(counted, linesAlong(shape, along)) ? counted : undefined;
}

function leavesSome(counted: Int8Array, { before, length, after }: Lines): boolean {
  return Array.from({ length: before * after }, (_, line) => line).every((line) => {
    const start = Math.floor(line / after) * length * after + (line % after);
    return Array.from({ length }, (_, i) => counted[start + i * after]).includes(1);
  });
}
