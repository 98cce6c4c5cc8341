/** LpPool and GlobalLpPool: the root of a mean of |x|^p, times the number of elements. */
import { int, intOf, intsOf, stringOf, type ValueId } from '../../graph/graph';
import { sizeOf, type Shape } from '../../graph/tensor';
import { type Parts, reduced, type Writer } from './parts';

/** Of p 1 or 2, over windows that do not grow beyond the map. */
export const writeLpPool: Writer = (parts) => {
  const { node, write, number } = parts;
  const kernel = intsOf(node, 'kernel_shape', []);
  const p = intOf(node, 'p', 2);
  const plain = intOf(node, 'ceil_mode', 0) === 0 && intsOf(node, 'dilations', [1]).every((each) => each === 1);
  if (p > 2 || p < 1 || kernel.length === 0 || !plain || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET')
    return false;
  const { kernel_shape, strides, pads } = node.attributes;
  const window = { kernel_shape, ...(strides && { strides }), ...(pads && { pads }), count_include_pad: int(1) };
  const mean = write('AveragePool', [powerOf(parts, node.inputs[0], p)], window);
  return endRoot(parts, write('Mul', [mean, number(sizeOf(kernel))]), p);
};

export const writeGlobalLpPool: Writer = (parts) => {
  const { node, shape } = parts;
  const [x] = node.inputs;
  const given: Shape = shape(x) ?? [];
  const p = intOf(node, 'p', 2);
  if (given.length < 3 || p > 2 || p < 1) return false;
  const axes = given.slice(2).map((_, at) => at + 2);
  return endRoot(parts, reduced(parts, 'ReduceSum', powerOf(parts, x, p), axes), p);
};

const powerOf = ({ write }: Parts, x: ValueId, p: number): ValueId =>
  p === 1 ? write('Abs', [x]) : write('Mul', [x, x]);

const endRoot = ({ end }: Parts, sum: ValueId, p: number): boolean =>
  p === 1 ? end('Identity', [sum]) : end('Sqrt', [sum]);
