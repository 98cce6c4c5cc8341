/** The axis that a Concat joins along, counted from the beginning: before operator set 4 it need not be said, and is 1. */
import { intOf, type Node } from './graph';
import { axisOf } from './shapes/shapeRule';

export const concatAxis = (node: Node, rank: number): number => axisOf(intOf(node, 'axis', 1), rank);
