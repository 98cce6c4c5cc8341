/** Writes one node as several in a row, of which one carries on its name, activation and layer. */
import { type Attributes, ints, type Node, type ValueId } from '../graph/graph';
import { intTensor, type Shape } from '../graph/tensor';
import type { Draft } from './draft';

/** One node of the row: it reads what the one before makes, then `operands`. */
export interface Link {
  readonly op: string;
  /** Ends its name, and that of the value it makes: "conv1/map". */
  readonly what: string;
  /** Of what it makes. */
  readonly shape: Shape;
  readonly operands?: readonly ValueId[];
  /** Reads it twice. */
  readonly twice?: boolean;
  readonly attributes?: Attributes;
}

/** @param main the link that stands for the node; without it the last one */
export function writeChain(draft: Draft, index: number, node: Node, x: ValueId, links: readonly Link[], main?: Link) {
  const type = draft.value(x)?.type ?? 'unknown';
  const stands = links.indexOf(main ?? links[links.length - 1]);
  let input = x;
  links.forEach((link, at) => {
    const { op, what, shape, twice = false, operands = [], attributes = {} } = link;
    const last = at === links.length - 1;
    const output = last ? node.outputs[0] : draft.addValue({ name: `${node.name}/${what}`, type, shape });
    // Outputs that the operator does not have, and somebody reads all the same, stay made.
    const outputs = at === stands ? [output, ...node.outputs.slice(1)] : [output];
    const plain = { op, domain: '', inputs: [input, ...(twice ? [input] : []), ...operands], outputs, attributes };
    const beside = { ...plain, name: `${node.name}/${what}`, layer: node.layer };
    if (at === stands) draft.replace(index, { ...node, ...plain });
    else if (at < stands) draft.insertBefore(index, beside);
    else draft.insertAfter(index, beside);
    input = output;
  });
}

export function reshapeLink(draft: Draft, node: Node, what: string, shape: Shape): Link {
  const sizes = draft.addConstant(`${node.name}/${what}/shape`, intTensor([shape.length], shape));
  return { op: 'Reshape', what, shape, operands: [sizes] };
}

/** @param from the shape that it reads */
export function transposeLink(what: string, from: Shape, order: readonly number[]): Link {
  return { op: 'Transpose', what, shape: order.map((axis) => from[axis]), attributes: { perm: ints(order) } };
}
