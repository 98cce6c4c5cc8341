/**
 * A seeded random network as the bytes of an ONNX file, and its inputs. Each block has a seed of its own, so that a
 * network without some of its blocks keeps the others as they were: what shrinking a failing case needs.
 */
import { encodeOnnx } from '../../src/formats/onnx/encodeOnnx';
import { type Graph, type ValueId } from '../../src/graph/graph';
import { type Shape, sizeOf } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random, type Random } from '../support/random';
import { blocks, integerBlocks } from './blocks/families';
import { type Live, netOf } from './net';

/** What a case is made of; without some blocks, or with fewer, it is still a case. */
export interface Recipe {
  readonly seed: number;
  readonly index: number;
  readonly blocks: readonly number[];
}

export interface Network {
  readonly opset: number;
  /** As the file says it: operators in the form of its operator set. */
  readonly graph: Graph;
  readonly bytes: Uint8Array;
  /** The same with every value that a node makes as an output. */
  readonly observedBytes: Uint8Array;
  /** Of values that depend on the input, by id: the shape that ONNX's text gives them. */
  readonly shapes: ReadonlyMap<ValueId, Shape>;
  readonly images: readonly Float32Array[];
}

/** Streams of random numbers that do not overlap in practice: one per seed, case and purpose. */
export const stream = (seed: number, index: number, purpose: number): Random =>
  random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b) ^ Math.imul(purpose + 1, 0xc2b2ae35));

export function recipeOf(seed: number, index: number): Recipe {
  const count = stream(seed, index, 0).int(1, 9);
  return { seed, index, blocks: Array.from({ length: count }, (_, i) => i) };
}

export function networkOf(recipe: Recipe): Network {
  const { seed, index } = recipe;
  const r = stream(seed, index, 1);
  const opset = r.int(7, 24);
  const choice = r.next() < 0.5 ? blocks : integerBlocks;
  let current = r;
  const switching: Random = {
    next: () => current.next(),
    int: (low, high) => current.int(low, high),
    pick: (from) => current.pick(from),
  };
  const b = graphBuilder(switching);
  const shape = inputShape(r);
  const earlier: Live[] = [{ id: b.input('image', shape), shape }];
  let x = earlier[0];
  for (const block of recipe.blocks) {
    current = stream(seed, index, 100 + block);
    const made = current.pick(choice)(netOf(b, switching, `n${block}`, { opset, x, earlier }));
    if (!made) continue;
    earlier.push(made);
    x = current.next() < 0.9 ? made : current.pick(earlier);
  }
  if (earlier.length === 1) earlier.push({ id: b.node('Relu', 'relu', [earlier[0].id]), shape });
  const graph = built(b.build([], { opsets: { '': opset }, name: `${seed}:${index}` }), earlier);
  return {
    opset,
    graph,
    bytes: encodeOnnx(graph, { shapes: false }),
    observedBytes: encodeOnnx(graph, { shapes: false, outputs: observable(graph) }),
    shapes: new Map(earlier.map((live) => [live.id, live.shape])),
    images: [2, 3, 4].map((purpose) => image(stream(seed, index, purpose), sizeOf(shape))),
  };
}

function inputShape(r: Random): Shape {
  const channels = r.int(1, 6);
  const [height, width] = [r.int(3, 10), r.int(3, 10)];
  const map = [1, channels, height, width];
  return r.pick<Shape>([
    ...Array.from({ length: 12 }, () => map),
    [1, channels],
    [1, 4 * channels],
    [1, channels, width],
    [1, channels, 3, 4, 3],
    [2, channels, height, width],
    [3, channels],
  ]);
}

/** Ends in every live value that nothing reads; at least in the last one. */
function built(graph: Graph, earlier: readonly Live[]): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const captured = new Set(
    graph.nodes.flatMap(({ attributes }) =>
      Object.values(attributes).flatMap((each) => (each.kind === 'opaque' ? (each.captures ?? []) : [])),
    ),
  );
  const made = earlier.slice(1).map(({ id }) => id);
  const unread = made.filter((id) => !read.has(id) && !captured.has(graph.values[id].name));
  return { ...graph, outputs: [...new Set(unread.length > 0 ? unread : made.slice(-1))] };
}

const observable = (graph: Graph): readonly ValueId[] => graph.nodes.flatMap(({ outputs }) => outputs);

/** As wide as pictures after preprocessing, each with a level of its own. */
function image(r: Random, length: number): Float32Array {
  const level = r.next() - 0.5;
  return Float32Array.from({ length }, () => level + 2 * r.next() - 1);
}
