/**
 * The Graph: what every format is read into and every room works on. Readonly plain data, nodes and values by index.
 *
 * Operators are those of ONNX (default domain, opset 13 semantics for the operators of `ops.ts`); a Darknet section
 * becomes one to a few of them. What is not in `ops.ts` is carried as it is, shown, and run as a float island.
 */
import type { GivenScale, WeightGrid } from './given';
import type { NamedScales } from './namedScales';
import type { ElementType, Shape, Tensor } from './tensor';

/** Index into `Graph.values`. */
export type ValueId = number;

/** Marks an optional node input that is not given. */
export const absent: ValueId = -1;

export interface Value {
  /** Unique within the graph. */
  readonly name: string;
  readonly type: ElementType;
  /** Undefined while nothing is known, even the rank. */
  readonly shape?: Shape;
  /** Of an input that leaves dimensions open: what the file calls each dimension, '' where it has no name for it. */
  readonly symbols?: readonly string[];
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  /**
   * Anything else (subgraphs, sparse tensors): the encoded AttributeProto, passed through untouched.
   * `captures`: names of the graph's values that a subgraph reads beyond the node's inputs.
   */
  | { readonly kind: 'opaque'; readonly value: Uint8Array; readonly captures?: readonly string[] };

export type Attributes = Readonly<Record<string, Attribute>>;

/** A pointwise function that has been fused into the node that makes its input. */
export type Activation =
  | { readonly kind: 'relu' }
  | { readonly kind: 'leaky'; readonly slope: number }
  | { readonly kind: 'clip'; readonly min: number; readonly max: number };

/**
 * What training knew of a node's output channels before the activation: mean β and standard deviation |γ| of the
 * BatchNormalization that was folded into it, over the training images.
 */
export interface Normal {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Of nodes that are shown and not computed; their attribute `why` says why not. */
export const shownDomain = 'darknet';

export interface Node {
  /** Unique within the graph. */
  readonly name: string;
  /** ONNX operator name, e.g. `Conv`. */
  readonly op: string;
  /** `''` is the default ONNX domain. */
  readonly domain: string;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  readonly attributes: Attributes;
  /** Index into `Graph.layers`: the layer of the source file that this node belongs to. */
  readonly layer: number;
  /** Applied to the first output. Set by passes, never by formats. */
  readonly activation?: Activation;
  /** Set by passes; gone where something else is folded into the node that it cannot follow. */
  readonly normal?: Normal;
  /** The integers that the constant weights (input 1) were given as. Set by passes, which keep it true when they change weights. */
  readonly grid?: WeightGrid;
}

/** A layer as the source file counts it: a Darknet section, or an ONNX node. */
export interface Layer {
  /** Position in the source: the Darknet section index ([net] not counted), or the ONNX node index. */
  readonly index: number;
  /** Unique. Darknet: type and index, `conv_12`; ONNX: the node's name. Recipes use it as `layers.<name>`. */
  readonly name: string;
  /** What the source calls it: `convolutional`, `Conv`. */
  readonly op: string;
  /** Values that people see as the layer's input and output; absent for layers that compute nothing. */
  readonly input: ValueId;
  readonly output: ValueId;
  /** Line of the section header in the cfg text, from 0. */
  readonly line?: number;
}

/** A detector head: how to decode one output of the graph into boxes. Anchors are in input pixels for `yolo`, in cells for `region`. */
export interface Head {
  readonly kind: 'yolo' | 'region';
  readonly value: ValueId;
  readonly layer: number;
  readonly classes: number;
  /** The anchors this head uses (after the mask), as [width, height] pairs. */
  readonly anchors: readonly (readonly [number, number])[];
  /** `scale_x_y` of newer Darknet; 1 by default. */
  readonly scaleXY: number;
  /** `new_coords` of newer Darknet: outputs are already activated. */
  readonly newCoords: boolean;
  /** region only: class scores through softmax (default) or logistic. */
  readonly softmax: boolean;
}

export interface Graph {
  readonly name: string;
  readonly format: 'onnx' | 'darknet';
  readonly values: readonly Value[];
  /** In topological order. */
  readonly nodes: readonly Node[];
  readonly layers: readonly Layer[];
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /** Values that are known: weights, biases, shapes. */
  readonly constants: ReadonlyMap<ValueId, Tensor>;
  readonly heads: readonly Head[];
  /** Operator set version by domain, as the source says; Darknet graphs say 13. */
  readonly opsets: Readonly<Record<string, number>>;
  /**
   * Values that the file holds in integers of its own scale; the graph's operators know nothing of it. Whoever runs the graph in
   * float rounds them so (`float/roundGiven.ts`), and quantizing keeps the scales.
   */
  readonly given?: ReadonlyMap<ValueId, GivenScale>;
  /** What the file says about quantization and could not be read as such: a layer and why, for people. */
  readonly unread?: readonly Unread[];
  /** Quantization that another file says by this model's names. Gone once the graph is prepared: then it is `given`, and the nodes' grids. */
  readonly named?: NamedScales;
  /** What the file says about quantization beside its graph, by key (`quant.…`). Gone once it has been read. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What else the file says of itself beside its graph, by key: what its pictures are like, what its classes are called, who wrote it. */
  readonly about?: Readonly<Record<string, string>>;
  /** Inputs of the file that were said to be the same number in every run: constants here. */
  readonly bound?: Readonly<Record<string, number>>;
  /** The integer program that was made of this very graph, where the file carries one (`quantize/carried.ts`). */
  readonly program?: object;
}

export interface Unread {
  /** Name of the layer. */
  readonly layer: string;
  readonly reason: string;
}

export function intOf(node: Node, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : otherwise;
}

export const floatOf = intOf;

export function intsOf(node: Node, name: string, otherwise: readonly number[]): readonly number[] {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : otherwise;
}

export function stringOf(node: Node, name: string, otherwise: string): string {
  const attribute = node.attributes[name];
  return attribute?.kind === 'string' ? attribute.value : otherwise;
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });
