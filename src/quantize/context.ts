/** What lowering a graph into an integer program works with: the inputs, and the program as it grows. */
import { absent, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatsOf, type Shape } from '../graph/tensor';
import type { Ranges } from '../calibrate/ranges';
import { InputError } from '../util/errors';
import { roundTiesAway, roundTiesEven } from '../util/round';
import type { Gate } from './gates';
import type { Mask } from './masks';
import type { QuantizedTensor, Step } from './quantizedModel';
import type { LayerSettings, Settings } from './settings';

/** What people want to know of a step and the program does not carry. */
export interface StepDetail {
  /** Wanted adjustment factors M, before they were approximated; one or one per channel. */
  readonly wanted?: readonly number[];
  /** Multiplier and shift as chosen, where the step carries them in another form (the report's tenths). */
  readonly chosen?: readonly { readonly multiplier: number; readonly shift: number }[];
  readonly weightSqnrDb?: number;
  /** Of a function as lines between knots: how many there are, and how far it lies from them at most, in integers of the output. */
  readonly lines?: { readonly knots: number; readonly error: number };
}

export interface Context {
  readonly graph: Graph;
  readonly ranges: Ranges;
  readonly settings: Settings;
  /** True for the semantics of the report's appendix (`leaky: after`). */
  readonly appendix: boolean;
  /** Bits of activations, by value id. */
  readonly bits: Int32Array;
  /** By the index of their last node, which is lowered for all of theirs; none in the report. */
  readonly gates: ReadonlyMap<number, Gate | Mask>;
  readonly tail: ReadonlySet<number>;
  /** First and last layers: outerLayers.ts. */
  readonly outer: ReadonlySet<Node>;
  readonly consumers: ReadonlyMap<ValueId, readonly number[]>;
  /** Scale that a value should have if it may choose, by value id; NaN where nothing is known. */
  readonly wantedScales: Float64Array;
  /** Report only: integer units per nominal step, by value id; 10 after LeakyReLU 0.1, otherwise 1. */
  readonly units: Float64Array;
  readonly tensors: (QuantizedTensor | undefined)[];
  readonly steps: Step[];
  readonly details: Map<string, StepDetail>;
}

/** How one operator becomes steps of the program. */
export interface Lowering {
  /** Why the node cannot run in integers, in words; undefined when it can. Must not change the context. */
  readonly refuses: (node: Node, context: Context) => string | undefined;
  /** Appends steps and sets the tensors of the node's outputs. */
  readonly lower: (node: Node, context: Context) => void;
}

export function tensorOf(context: Context, value: ValueId): QuantizedTensor {
  const tensor = context.tensors[value];
  if (!tensor) throw new Error(`value ${context.graph.values[value]?.name ?? value} has no integer form`);
  return tensor;
}

export function shapeOf(context: Context, value: ValueId): Shape {
  const { shape, name } = context.graph.values[value];
  if (!shape || shape.some((dimension) => dimension < 0)) {
    throw new InputError(`The shape of "${name}" is not known; fix the model's input size and open it again`);
  }
  return shape;
}

export function layerSettings(context: Context, node: Node): LayerSettings {
  return context.settings.layers[context.graph.layers[node.layer].name] ?? {};
}

/** Bits of the node's first output. */
export function activationBits(context: Context, node: Node | undefined): number {
  return node ? context.bits[node.outputs[0]] : context.settings.bits.activations;
}

/** Real number to integer, as the settings round: weights and biases. */
export function realRounding({ settings }: Context): (x: number) => number {
  return settings.realRounding === 'nearest-ties-away' ? roundTiesAway : roundTiesEven;
}

/** A constant input as float32; undefined when it is absent or computed. */
export function constantFloats(context: Context, node: Node, index: number): Float32Array | undefined {
  const value = node.inputs[index] ?? absent;
  const tensor = value === absent ? undefined : context.graph.constants.get(value);
  return tensor && floatsOf(tensor);
}

/** Steps with weights or a window see one image, (1, channels, height, width), or one row of a matrix. */
export function refusesBatch({ op, inputs }: Node, { graph }: Context): string | undefined {
  const count = graph.values[inputs.find((value) => !graph.constants.has(value)) ?? inputs[0]].shape?.[0] ?? 1;
  return count === 1 ? undefined : `${op} of ${count} images at once`;
}

export function stepBase(node: Node): {
  name: string;
  layer: number;
  inputs: readonly ValueId[];
  outputs: readonly ValueId[];
} {
  return { name: node.name, layer: node.layer, inputs: [node.inputs[0]], outputs: [node.outputs[0]] };
}

export function isConstant(context: Context, value: ValueId): boolean {
  return context.graph.constants.has(value);
}
