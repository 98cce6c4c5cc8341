/**
 * Counts the axes of Resize from the beginning: onnxruntime 1.30 takes negative ones for others where it keeps the aspect ratio.
 *
 *   Resize{axes: [-2, -1]}     →     Resize{axes: [2, 3]}
 */
import { type Graph, ints, intsOf } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { Draft } from './draft';

export function explicitAxes(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const axes = node?.op === 'Resize' && node.domain === '' ? intsOf(node, 'axes', []) : [];
    const rank = node && draft.shape(node.inputs[0])?.length;
    if (!node || rank === undefined || axes.every((axis) => axis >= 0)) continue;
    const counted = ints(axes.map((axis) => axisOf(axis, rank)));
    draft.replace(index, { ...node, attributes: { ...node.attributes, axes: counted } });
  }
  return draft.close();
}
