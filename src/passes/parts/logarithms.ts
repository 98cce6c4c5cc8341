/**
 * Logarithms of sums along axes:
 *
 *   LogSoftmax          (x − m) − ln Σ e^(x − m),  m the largest
 *   ReduceLogSum        ln Σ x                     ReduceLogSumExp     m + ln Σ e^(x − m)
 */
import { intOf, type ValueId } from '../../graph/graph';
import { axisOf } from '../../graph/shapes/shapeRule';
import { decodes } from '../decodes';
import { type Parts, reduced, type Writer } from './parts';
import { axesOf, endKept } from './reductionAxes';

/** Not where it only decodes: there float takes it as it is. Before operator set 13 all axes from `axis` on were one. */
export const writeLogSoftmax: Writer = (parts) => {
  const { node, shape, opset, draft, write, end } = parts;
  const [x] = node.inputs;
  const rank = shape(x)?.length;
  if (rank === undefined || decodes(draft, node)) return false;
  const axis = axisOf(intOf(node, 'axis', opset < 13 ? 1 : -1), rank);
  const axes = opset < 13 ? Array.from({ length: rank - axis }, (_, at) => axis + at) : [axis];
  const below = write('Sub', [x, reduced(parts, 'ReduceMax', x, axes)]);
  return end('Sub', [below, logOfSum(parts, write('Exp', [below]), axes)]);
};

const logOfSum = (parts: Parts, value: ValueId, axes: readonly number[]): ValueId =>
  parts.write('Log', [reduced(parts, 'ReduceSum', value, axes)]);

export const writeLogSum: Writer = (parts) => {
  const axes = axesOf(parts);
  return axes !== undefined && endKept(parts, logOfSum(parts, parts.node.inputs[0], axes));
};

export const writeLogSumExp: Writer = (parts) => {
  const { node, write } = parts;
  const [x] = node.inputs;
  const axes = axesOf(parts);
  if (!axes) return false;
  const most = reduced(parts, 'ReduceMax', x, axes);
  const sum = logOfSum(parts, write('Exp', [write('Sub', [x, most])]), axes);
  return endKept(parts, write('Add', [most, sum]));
};
