/** Writes a node as the operators that it is made of: of its layer, and named after it. Shapes are known as soon as a node is written. */
import { type Attributes, int, ints, type Node, type ValueId } from '../../graph/graph';
import { operatorOf } from '../../graph/ops';
import { smallTensor } from '../../graph/shapes';
import { floatTensor, intTensor, numbersOf, type Shape, sizeOf } from '../../graph/tensor';
import type { Draft } from '../draft';

export interface Parts {
  readonly node: Node;
  readonly draft: Draft;
  /** Operator set of the default domain. */
  readonly opset: number;
  /** The shape of a value; undefined where it is not wholly known. */
  readonly shape: (value: ValueId) => Shape | undefined;
  /** What is written twice alike is one node. */
  readonly write: (op: string, inputs: readonly ValueId[], attributes?: Attributes) => ValueId;
  /** The same, of a value that is there already: another output of the node. */
  readonly writeTo: (output: ValueId, op: string, inputs: readonly ValueId[]) => void;
  /** The operator that stands for the node and makes its output. */
  readonly end: (op: string, inputs: readonly ValueId[], attributes?: Attributes) => true;
  readonly number: (value: number) => ValueId;
  readonly floats: (shape: Shape, data: Float32Array | readonly number[]) => ValueId;
  readonly ints: (values: readonly number[]) => ValueId;
}

/** What a writer answers: true where it has written the node, false where it has left everything as it was. */
export type Writer = (parts: Parts) => boolean;

/** Nodes go in before `index`, where the node is. */
export function partsAt(draft: Draft, index: number, node: Node, opset: number): Parts {
  const constant = (what: string, tensor: ReturnType<typeof floatTensor>): ValueId =>
    draft.addConstant(`${node.name}/${what}`, tensor);
  const knownShape = (value: ValueId): Shape | undefined => {
    const shape = draft.shape(value);
    return shape?.every((size) => size >= 0) ? shape : undefined;
  };
  const written = new Map<string, ValueId>();
  return {
    ...{ node, draft, opset, shape: knownShape },
    write(op, inputs, attributes = {}) {
      const key = JSON.stringify([op, inputs, attributes]);
      const before = written.get(key);
      if (before !== undefined) return before;
      const name = `${node.name}/${op}`;
      const bare = { name, op, domain: '', inputs, outputs: [], attributes, layer: node.layer };
      const output = draft.addValue({ name, type: 'float32', shape: shapeOfMade(draft, bare) });
      draft.insertBefore(index, { ...bare, outputs: [output] });
      written.set(key, output);
      return output;
    },
    writeTo(output, op, inputs) {
      const name = `${node.name}/${op}`;
      draft.insertBefore(index, { name, op, domain: '', inputs, outputs: [output], attributes: {}, layer: node.layer });
    },
    end(op, inputs, attributes = {}) {
      draft.replace(index, { ...node, op, domain: '', inputs, outputs: node.outputs.slice(0, 1), attributes });
      return true;
    },
    number: (value) => constant('number', floatTensor([], [value])),
    floats: (shape, data) => constant('numbers', floatTensor(shape, data)),
    ints: (values) => constant('integers', intTensor([values.length], values)),
  };
}

/** By the rule of its operator. */
function shapeOfMade(draft: Draft, node: Node): Shape | undefined {
  const numbers = (input: number): readonly number[] | undefined => {
    const tensor = draft.constant(node.inputs[input]);
    return tensor && sizeOf(tensor.shape) <= smallTensor ? numbersOf(tensor) : undefined;
  };
  const shapes = node.inputs.map((value) => draft.shape(value));
  return operatorOf(node)?.shape({ node: { ...node, outputs: [0] }, shapes, numbers })[0];
}

/** Operator sets from which the axes of a reduction are an input. */
const axesAsInput: Readonly<Record<string, number>> = { ReduceSum: 13 };

/** A reduction along axes, which stay with size 1. */
export function reduced({ write, ints: constant, opset }: Parts, op: string, value: ValueId, axes: readonly number[]) {
  if (opset >= (axesAsInput[op] ?? 18)) return write(op, [value, constant(axes)], { keepdims: int(1) });
  return write(op, [value], { axes: ints(axes), keepdims: int(1) });
}

export function reshaped({ write, ints: constant }: Parts, value: ValueId, shape: Shape): ValueId {
  return write('Reshape', [value, constant(shape)]);
}

/** The value itself where the order is that of its axes. */
export function turned({ write }: Parts, value: ValueId, order: readonly number[]): ValueId {
  return order.every((axis, at) => axis === at) ? value : write('Transpose', [value], { perm: ints(order) });
}

/** Elements from `start` to `end` along an axis. */
export function sliced({ write, ints: constant }: Parts, value: ValueId, axis: number, start: number, end: number) {
  return write('Slice', [value, constant([start]), constant([end]), constant([axis])]);
}
