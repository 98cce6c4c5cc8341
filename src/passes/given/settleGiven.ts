/**
 * Scales where values are only moved. A node that moves integers hands on the scale that it reads:
 *
 *   x ─ Reshape ─ y (s, z)               →     x gets (s, z) too, where nobody else reads it
 *   x (s, z) ─ MaxPool ─ y (s′, z′)      →     x (s, z) ─ MaxPool ─ (s, z) ─ Identity ─ y (s′, z′)      each output of a Split
 *
 * Runs last: other passes put such nodes in.
 */
import { type Graph, type Node, stringOf, type ValueId } from '../../graph/graph';
import { type GivenScale, sameScale } from '../../graph/given';
import { keepsScale } from '../../graph/keepsScale';
import { Draft } from '../draft';

export function settleGiven(graph: Graph): Graph {
  if (!graph.given?.size) return graph;
  const given = new Map(graph.given);
  const draft = new Draft(graph);
  for (let index = draft.length - 1; index >= 0; index--) takeBack(draft, index, given);
  for (let index = 0; index < draft.length; index++) handOn(draft, index, given);
  const settled = draft.close();
  return settled === graph && given.size === graph.given.size ? graph : { ...settled, given };
}

const moves = (node: Node | undefined): node is Node => node !== undefined && node.domain === '' && keepsScale(node);

/** Between neighbours a Resize makes numbers that are none of the map's. */
const mixes = (node: Node): boolean => node.op === 'Resize' && stringOf(node, 'mode', 'nearest') !== 'nearest';

function takeBack(draft: Draft, index: number, given: Map<ValueId, GivenScale>): void {
  const node = draft.node(index);
  if (
    !moves(node) ||
    node.outputs.length > 1 ||
    mixes(node) ||
    given.has(node.inputs[0]) ||
    draft.soleReader(node.inputs[0]) !== index
  )
    return;
  const scale = given.get(node.outputs[0]);
  if (scale && draft.makerOf(node.inputs[0]) !== undefined) given.set(node.inputs[0], scale);
}

function handOn(draft: Draft, index: number, given: Map<ValueId, GivenScale>): void {
  const node = draft.node(index);
  if (!moves(node) || node.op === 'Identity') return;
  for (const output of node.outputs) handOnOne(draft, index, output, given);
}

function handOnOne(draft: Draft, index: number, output: ValueId, given: Map<ValueId, GivenScale>): void {
  const node = draft.node(index);
  const made = given.get(output);
  const read = node && given.get(node.inputs[0]);
  if (!node || !made || (read && sameScale(read, made))) return;
  const value = draft.value(output);
  const moved = draft.addValue({ name: `${node.name}/moved`, type: value?.type ?? 'float32', shape: value?.shape });
  if (read) given.set(moved, read);
  draft.replace(index, { ...node, outputs: node.outputs.map((each) => (each === output ? moved : each)) });
  draft.insertAfter(index, {
    ...node,
    name: `${node.name}/rescaled`,
    op: 'Identity',
    inputs: [moved],
    outputs: [output],
    attributes: {},
  });
}
