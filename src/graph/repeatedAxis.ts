/**
 * Lists of axes that name one axis twice, as [3, -1] of four does: runtimes refuse them, or take whichever comes last.
 * Squeeze and reductions are none of these: saying an axis again changes nothing there.
 */
import { intsOf, type Graph, type Node } from './graph';
import { axisOf } from './shapes/shapeRule';
import { numbersOf } from './tensor';

/** The input that lists axes, where it is not the attribute. */
const listedAt: Readonly<Record<string, number>> = { Pad: 3, Slice: 3, Unsqueeze: 1, Resize: -1 };

/** What is expected and what was found, in words. Undefined where every axis is named once, or where axes or rank are not known. */
export function repeatedAxis(
  graph: Graph,
  node: Node,
): { readonly expected: string; readonly found: string } | undefined {
  if (node.domain !== '' || !Object.hasOwn(listedAt, node.op)) return undefined;
  const axes = axesOf(graph, node);
  const rank = graph.values[node.inputs[0]]?.shape?.length;
  if (rank === undefined) return undefined;
  const counted = axes.map((axis) => axisOf(axis, node.op === 'Unsqueeze' ? rank + axes.length : rank));
  const twice = counted.find((axis, i) => counted.indexOf(axis) < i);
  if (twice === undefined) return undefined;
  return { expected: 'every axis once', found: `axis ${twice} again in its axes ${axes.join(', ')}` };
}

function axesOf({ constants }: Graph, node: Node): readonly number[] {
  const tensor = constants.get(node.inputs[listedAt[node.op]]);
  return tensor?.type.startsWith('int') ? numbersOf(tensor) : intsOf(node, 'axes', []);
}
