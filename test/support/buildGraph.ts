/** Builds small graphs for tests: values and nodes by name, one layer per node. */
import type { Attributes, Graph, Layer, Node, Value, ValueId } from '../../src/graph/graph';
import { absent } from '../../src/graph/graph';
import { floatTensor, intTensor, type ElementType, type Shape, type Tensor } from '../../src/graph/tensor';
import type { Random } from './random';

export interface GraphBuilder {
  input(name: string, shape: Shape, type?: ElementType): ValueId;
  constant(name: string, tensor: Tensor): ValueId;
  /** A float32 constant of uniform numbers in [low, high). */
  floats(name: string, shape: Shape, low?: number, high?: number): ValueId;
  ints(name: string, values: readonly number[]): ValueId;
  scalar(name: string, value: number): ValueId;
  /** Appends a node whose first output carries its name; answers that output. An operator of another domain is `domain::Operator`. */
  node(op: string, name: string, inputs: readonly ValueId[], attributes?: Attributes, outputs?: number): ValueId;
  /** The further outputs of a node, by its first. */
  output(first: ValueId, index: number): ValueId;
  nameOf(value: ValueId): string;
  build(outputs: readonly ValueId[], rest?: Partial<Graph>): Graph;
}

export function graphBuilder(random: Random): GraphBuilder {
  const values: Value[] = [];
  const nodes: Node[] = [];
  const constants = new Map<ValueId, Tensor>();
  const inputs: ValueId[] = [];
  const add = (value: Value): ValueId => values.push(value) - 1;
  const constant = (name: string, tensor: Tensor): ValueId => {
    const id = add({ name, type: tensor.type, shape: tensor.shape });
    constants.set(id, tensor);
    return id;
  };
  return {
    input: (name, shape, type = 'float32') => {
      const id = add({ name, type, shape });
      inputs.push(id);
      return id;
    },
    constant,
    floats: (name, shape, low = -1, high = 1) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return constant(
        name,
        floatTensor(
          shape,
          Float32Array.from({ length }, () => low + (high - low) * random.next()),
        ),
      );
    },
    ints: (name, numbers) => constant(name, intTensor([numbers.length], numbers)),
    scalar: (name, value) => constant(name, floatTensor([], [value])),
    node: (op, name, nodeInputs, attributes = {}, outputs = 1) => {
      const made = Array.from({ length: outputs }, (_, at) =>
        add({ name: at === 0 ? `${name}:out` : `${name}:out${at}`, type: 'unknown' }),
      );
      const [type, domain = ''] = op.split('::').reverse();
      nodes.push({ name, op: type, domain, inputs: nodeInputs, outputs: made, attributes, layer: nodes.length });
      return made[0];
    },
    output: (first, index) => first + index,
    nameOf: (value) => values[value].name,
    build: (outputs, rest = {}) => ({
      name: 'test',
      format: 'onnx',
      values,
      nodes,
      layers: nodes.map((node, index): Layer => ({
        index,
        name: node.name,
        op: node.op,
        input: node.inputs[0] ?? absent,
        output: node.outputs[0],
      })),
      inputs,
      outputs,
      constants,
      heads: [],
      opsets: { '': 13 },
      ...rest,
    }),
  };
}
