/** Inputs that leave dimensions open, with a shape that is likely: what a person is asked for before anything can run. */
import type { Task } from '../../evaluate/task';
import type { Graph } from '../../graph/graph';
import { likelySize } from '../../graph/likelySize';
import { openInputs } from '../../graph/shapeBindings';
import type { OpenShape } from '../../protocol/results/offer';

/** Sides of pictures: what YOLO's later families and most classifiers of ImageNet are trained at. Both are multiples of 32, as strides want. */
const likelySide: Readonly<Partial<Record<Task, number>>> = { boxes: 640 };
const usualSide = 224;

export function openShapesOf(graph: Graph, task: Task): readonly OpenShape[] {
  return openInputs(graph).map((id) => {
    // Of an input without any shape nothing is known: most are pictures.
    const { name, type, shape = [-1, 3, -1, -1], symbols = [] } = graph.values[id];
    const side = likelySide[task] ?? usualSide;
    const sizes = shape.map((size, axis) =>
      size >= 0 ? size : likelySize({ name, type, shape, symbols }, axis, side),
    );
    const axes = graph.values[id].shape?.map((size, axis) => (size >= 0 ? size : (symbols[axis] ?? '')));
    const dims = (axes ?? ['']).map((axis) => (axis === '' ? '?' : axis)).join('x');
    return { name, dims, ...(axes && { axes }), likely: sizes.join('x') };
  });
}
