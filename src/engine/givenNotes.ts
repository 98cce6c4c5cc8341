/** What there is to say of a model that is quantized already: how much of it was read as such, and what was not, and why. */
import type { Graph, Unread } from '../graph/graph';
import { isGiven } from '../graph/isGiven';

/** Empty for other models. Layers with one reason share a sentence. */
export function givenNotes(graph: Graph): readonly string[] {
  const unread = byReason(graph.unread ?? []);
  const left = [...unread].map(([reason, layers]) => `Not read as given quantization: ${namesOf(layers)}: ${reason}.`);
  if (!isGiven(graph)) return left;
  if (graph.program)
    return [
      'Exported by Shiftwise: the integer program that the file carries is taken as it is by preset given.',
      ...left,
    ];
  return [`Quantized already: ${graph.given?.size ?? 0} values have scales of the file's own, which stay.`, ...left];
}

function namesOf(layers: readonly { readonly layer: string }[]): string {
  const names = layers.slice(0, 3).map(({ layer }) => layer);
  return `${names.join(', ')}${layers.length > 3 ? ` and ${layers.length - 3} more` : ''}`;
}

function byReason(unread: readonly Unread[]): ReadonlyMap<string, readonly Unread[]> {
  const groups = new Map<string, readonly Unread[]>();
  for (const each of unread) groups.set(each.reason, [...(groups.get(each.reason) ?? []), each]);
  return groups;
}
