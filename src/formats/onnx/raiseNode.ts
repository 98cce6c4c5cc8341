/** Small edits of a node that the rules share: leave attributes out, turn an attribute into an input. */
import { absent } from '../../graph/graph';
import type { Node, ValueId } from '../../graph/graph';
import { intTensor } from '../../graph/tensor';
import type { Raising, Rewrite } from './raising';

export function without(node: Node, ...names: readonly string[]): Node {
  const kept = Object.entries(node.attributes).filter(([name]) => !names.includes(name));
  return kept.length === Object.keys(node.attributes).length ? node : { ...node, attributes: Object.fromEntries(kept) };
}

export function withInput(node: Node, at: number, value: ValueId): Node {
  const inputs = Array.from({ length: Math.max(node.inputs.length, at + 1) }, (_, i) => node.inputs[i] ?? absent);
  inputs[at] = value;
  return { ...node, inputs };
}

/** Attribute `name`, a list of integers, becomes input `at`; nothing changes where the node has no such attribute. */
export function withInts(node: Node, name: string, at: number, raising: Raising): Node {
  const attribute = node.attributes[name];
  if (attribute?.kind !== 'ints') return node;
  // "To the end" is often the largest int64, beyond what a number holds exactly.
  const values = attribute.value.map((value) => Math.max(-(2 ** 53), Math.min(2 ** 53, value)));
  const constant = raising.constant(`${node.name}/${name}`, intTensor([values.length], values));
  return withInput(without(node, name), at, constant);
}

export const fromInts =
  (name: string, at: number): Rewrite =>
  (node, raising) => [withInts(node, name, at, raising)];
