/** Grows the values, nodes and constants of a Graph; importers add to it, and `finish` hands them over. */
import { type Attributes, type Node, type Value, type ValueId } from '../../graph/graph';
import { floatTensor, intTensor, type Shape, type Tensor } from '../../graph/tensor';

export interface NewNode {
  readonly name: string;
  readonly op: string;
  /** `''` where it is one of ONNX's. */
  readonly domain?: string;
  readonly inputs: readonly ValueId[];
  readonly attributes?: Attributes;
  readonly layer: number;
  /** Of the one output, which has the node's name. */
  readonly shape: Shape;
}

export interface GraphBuilder {
  readonly value: (name: string, shape: Shape) => ValueId;
  readonly node: (node: NewNode) => ValueId;
  readonly constant: (name: string, tensor: Tensor) => ValueId;
  readonly floats: (name: string, shape: Shape, values: readonly number[]) => ValueId;
  /** int64, one axis. */
  readonly ints: (name: string, values: readonly number[]) => ValueId;
  readonly shapeOf: (value: ValueId) => Shape;
  readonly finish: () => {
    readonly values: readonly Value[];
    readonly nodes: readonly Node[];
    readonly constants: ReadonlyMap<ValueId, Tensor>;
  };
}

export function graphBuilder(): GraphBuilder {
  const values: Value[] = [];
  const nodes: Node[] = [];
  const constants = new Map<ValueId, Tensor>();
  const add = (value: Value): ValueId => values.push(value) - 1;
  const constant = (name: string, tensor: Tensor): ValueId => {
    const id = add({ name, type: tensor.type, shape: tensor.shape });
    constants.set(id, tensor);
    return id;
  };
  return {
    value: (name, shape) => add({ name, type: 'float32', shape }),
    node: ({ name, op, domain = '', inputs, attributes = {}, layer, shape }) => {
      const output = add({ name, type: 'float32', shape });
      nodes.push({ name, op, domain, inputs, outputs: [output], attributes, layer });
      return output;
    },
    constant,
    floats: (name, shape, numbers) => constant(name, floatTensor(shape, numbers)),
    ints: (name, numbers) => constant(name, intTensor([numbers.length], numbers)),
    shapeOf: (value) => values[value].shape ?? [],
    finish: () => ({ values, nodes, constants }),
  };
}
