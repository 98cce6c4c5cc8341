/**
 * A random network under construction: what blocks read from and append to. Constants come as an initializer, as a
 * Constant node, or computed from other constants, so that every block also tries the folding of constants.
 */
import { type Attributes, float, int, ints, type ValueId } from '../../src/graph/graph';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../../src/graph/tensor';
import type { GraphBuilder } from '../support/buildGraph';
import type { Random } from '../support/random';

/** A value that depends on the network's input, with the shape that ONNX's text gives it. */
export interface Live {
  readonly id: ValueId;
  readonly shape: Shape;
}

export interface Net {
  /** Of this block alone, so that a network without it keeps its other blocks. */
  readonly r: Random;
  readonly opset: number;
  readonly x: Live;
  /** Everything made so far, the network's input first. */
  readonly earlier: readonly Live[];
  /** Uniform in [low, high). */
  floats(shape: Shape, low?: number, high?: number): ValueId;
  constant(tensor: Tensor): ValueId;
  node(op: string, inputs: readonly ValueId[], attributes?: Attributes, outputs?: number): ValueId;
  nameOf(value: ValueId): string;
}

/** Appends operators; undefined where the block does not fit the value at hand. */
export type Block = (net: Net) => Live | undefined;

/** Maps stay small: a case takes milliseconds. */
export const mostElements = 3000;

export function netOf(b: GraphBuilder, r: Random, name: string, given: Pick<Net, 'opset' | 'x' | 'earlier'>): Net {
  let count = 0;
  const unique = (what: string): string => `${name}/${what}_${count++}`;
  const node: Net['node'] = (op, inputs, attributes = {}, outputs = 1) =>
    b.node(op, unique(op), inputs, attributes, outputs);
  const constant = (tensor: Tensor): ValueId => {
    const form = r.next();
    if (form < 0.8) return b.constant(unique('constant'), tensor);
    if (form < 0.9) return node('Constant', [], { value: { kind: 'tensor', value: tensor } });
    return computed(b, r, unique, tensor);
  };
  const floats: Net['floats'] = (shape, low = -1, high = 1) =>
    constant(
      floatTensor(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * r.next()),
      ),
    );
  return { r, ...given, node, constant, floats, nameOf: (value) => b.nameOf(value) };
}

/** The tensor as what operators make of other constants. */
function computed(b: GraphBuilder, r: Random, unique: (what: string) => string, tensor: Tensor): ValueId {
  const plain = (what: Tensor): ValueId => b.constant(unique('constant'), what);
  const node = (op: string, inputs: readonly ValueId[], attributes: Attributes = {}): ValueId =>
    b.node(op, unique(op), inputs, attributes);
  const reshaped = (): ValueId => {
    const flat = plain({ ...tensor, shape: [sizeOf(tensor.shape)] });
    return node('Reshape', [flat, plain(intTensor([tensor.shape.length], tensor.shape))]);
  };
  const joined = (): ValueId => node('Concat', [plain(tensor)], { axis: int(0) });
  const turned = (): ValueId => {
    const axes = tensor.shape.map((_, axis) => axis);
    return node('Transpose', [plain(tensor)], { perm: ints(axes) });
  };
  const same = (): ValueId => node('Identity', [plain(tensor)]);
  return r.pick(tensor.shape.length > 0 ? [reshaped, joined, turned, same] : [same])();
}

export const integers = (net: Net, values: readonly number[]): ValueId =>
  net.constant(intTensor([values.length], values));
export const scalar = (net: Net, value: number): ValueId => net.constant(floatTensor([], [value]));

/** What is left out at random where it says no more than the default. */
export function maybe(r: Random, attributes: Attributes, share = 0.5): Attributes {
  return r.next() < share ? attributes : {};
}

/** `values` as attribute `name` before operator set `since`, as an input from it on. */
export function intsSince(
  net: Net,
  since: number,
  name: string,
  values: readonly number[],
): { readonly inputs: readonly ValueId[]; readonly attributes: Attributes } {
  return net.opset < since
    ? { inputs: [], attributes: { [name]: ints(values) } }
    : { inputs: [integers(net, values)], attributes: {} };
}

/** An axis as it may be written; negative ones only where the operator set knows them. */
export function axisAttribute(net: Net, axis: number, rank: number, negativeSince = 11): number {
  return net.opset >= negativeSince && net.r.next() < 0.3 ? axis - rank : axis;
}

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
export const replaced = (shape: Shape, axis: number, size: number): Shape =>
  shape.map((old, i) => (i === axis ? size : old));

/** One input, one output of the same shape. */
export const unary = (net: Net, op: string, attributes: Attributes = {}): Live => ({
  id: net.node(op, [net.x.id], attributes),
  shape: net.x.shape,
});

export const floatAttributes = (values: Readonly<Record<string, number>>): Attributes =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, float(value)]));

export function shuffled<T>(r: Random, list: readonly T[]): readonly T[] {
  const left = [...list];
  return list.map(() => left.splice(r.int(0, left.length - 1), 1)[0]);
}
