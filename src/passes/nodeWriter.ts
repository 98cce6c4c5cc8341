/** Writes nodes in the place of one: of its layer, and named after it. */
import type { Attributes, Node, ValueId } from '../graph/graph';
import { floatTensor, intTensor, type Shape } from '../graph/tensor';
import type { Draft } from './draft';

/** Where a value that is there already is to be made, and attributes. */
interface More {
  readonly output?: ValueId;
  readonly attributes?: Attributes;
}

export interface NodeWriter {
  readonly shapeOf: (value: ValueId) => Shape;
  readonly constant: (name: string, shape: Shape, data: Float32Array) => ValueId;
  readonly node: (op: string, name: string, shape: Shape, inputs: readonly ValueId[], more?: More) => ValueId;
  readonly reshape: (name: string, shape: Shape, input: ValueId, output?: ValueId) => ValueId;
  /** As many elements along `axis` as `shape` has, from `start` on. */
  readonly slice: (name: string, shape: Shape, input: ValueId, axis: number, start: number) => ValueId;
}

/** Nodes go in before `index`, where `replaced` is or was. */
export function writerAt(draft: Draft, index: number, replaced: Node): NodeWriter {
  const named = (name: string): string => `${replaced.name}/${name}`;
  const ints = (name: string, values: readonly number[]): ValueId =>
    draft.addConstant(named(name), intTensor([values.length], values));
  const node: NodeWriter['node'] = (op, name, shape, inputs, { output, attributes = {} } = {}) => {
    const made = output ?? draft.addValue({ name: named(name), type: 'float32', shape });
    const rest = { domain: '', outputs: [made], attributes, layer: replaced.layer };
    draft.insertBefore(index, { name: named(name), op, inputs, ...rest });
    return made;
  };
  return {
    node,
    shapeOf: (value) => draft.shape(value) ?? [],
    constant: (name, shape, data) => draft.addConstant(named(name), floatTensor(shape, data)),
    reshape: (name, shape, input, output) =>
      node('Reshape', name, shape, [input, ints(`${name}/shape`, shape)], { output }),
    slice: (name, shape, input, axis, start) => {
      const range = [
        ints(`${name}/start`, [start]),
        ints(`${name}/end`, [start + shape[axis]]),
        ints(`${name}/axis`, [axis]),
      ];
      return node('Slice', name, shape, [input, ...range]);
    },
  };
}

/** The same, for names that begin with a place. */
export const within = (writer: NodeWriter, place: string): NodeWriter => ({
  shapeOf: writer.shapeOf,
  constant: (name, ...rest) => writer.constant(`${place}/${name}`, ...rest),
  node: (op, name, ...rest) => writer.node(op, `${place}/${name}`, ...rest),
  reshape: (name, ...rest) => writer.reshape(`${place}/${name}`, ...rest),
  slice: (name, ...rest) => writer.slice(`${place}/${name}`, ...rest),
});
