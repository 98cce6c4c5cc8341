/** Whether what a node makes is only handed on to the network's outputs: there it decodes, and runs in float as it is. */
import type { Node } from '../graph/graph';
import type { Draft } from './draft';

const handingOn = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Transpose', 'ArgMax']);

export function decodes(draft: Draft, node: Node): boolean {
  return node.outputs.every((value) =>
    draft.readersOf(value).every((index) => {
      const reader = draft.node(index);
      return reader !== undefined && handingOn.has(reader.op) && decodes(draft, reader);
    }),
  );
}
