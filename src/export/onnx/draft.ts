/** A Graph being written: an existing one's values, to which nodes, values and constants are added in order. */
import type { Attributes, Graph, Node, Value, ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';

export interface NodeSpec {
  readonly name: string;
  readonly op: string;
  /** Default: ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly ValueId[];
  readonly attributes?: Attributes;
  readonly layer: number;
}

export interface Draft {
  value(value: Value): ValueId;
  constant(name: string, tensor: Tensor): ValueId;
  /** Appends a node that makes `output`: a value that exists, or a new one. */
  node(spec: NodeSpec, output: ValueId | Value): ValueId;
  /** Appends a node as it is, apart from its name where that is taken. */
  copy(node: Node): void;
  valueOf(id: ValueId): Value;
  retype(id: ValueId, type: Value['type']): void;
  graph(): Graph;
}

/** Values and constants of `base` stay, with their ids; its nodes do not. */
export function draftOn(base: Graph): Draft {
  const values: Value[] = [...base.values];
  const constants = new Map(base.constants);
  const nodes: Node[] = [];
  const valueNames = new Set(values.map(({ name }) => name));
  const nodeNames = new Set<string>();
  const draft: Draft = {
    value(value) {
      return values.push({ ...value, name: unique(value.name, valueNames) }) - 1;
    },
    constant(name, tensor) {
      const id = draft.value({ name, type: tensor.type, shape: tensor.shape });
      constants.set(id, tensor);
      return id;
    },
    node({ name, op, domain = '', inputs, attributes = {}, layer }, output) {
      const id = typeof output === 'number' ? output : draft.value(output);
      draft.copy({ name, op, domain, inputs, outputs: [id], attributes, layer });
      return id;
    },
    copy: (node) => void nodes.push({ ...node, name: unique(node.name, nodeNames) }),
    valueOf: (id) => values[id],
    retype: (id, type) => void (values[id] = { ...values[id], type }),
    graph: () => ({ ...base, values, constants, nodes, heads: [] }),
  };
  return draft;
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
