/** Operators that reduce, make tensors from numbers, tell shapes, or quantize. */
import { sameShape } from '../shapes/pointwiseShape';
import {
  argReduceShape,
  constantOfShapeShape,
  constantShape,
  rangeShape,
  reduceShape,
  scalarShape,
  shapeShape,
  topKShape,
} from '../shapes/reduceShape';
import { always, type IntegerSupport, operator, type OperatorFamily, typeOfInput } from './operator';

const reduction = (doc: string, integer: IntegerSupport = 'float', note = '') =>
  operator('reduction', integer, reduceShape, doc, {
    note,
  });

const argReduction = (doc: string) =>
  operator('reduction', 'float', argReduceShape, doc, {
    type: always('int64'),
  });

export const shapeOps: OperatorFamily = {
  ReduceMean: reduction('Mean along axes.', 'integer', 'As global average pooling.'),
  ReduceSum: reduction('Sum along axes.', 'integer', 'As global average pooling, at another scale.'),
  ReduceMax: reduction('Largest value along axes.', 'integer', 'As global max-pooling.'),
  ReduceMin: reduction('Smallest value along axes.', 'integer', 'As global max-pooling of the negative.'),
  ReduceProd: reduction('Product along axes.', 'integer', 'Of up to 1024 numbers, half by half.'),
  ReduceL1: reduction('Sum of magnitudes along axes.', 'integer', 'Magnitudes by a table.'),
  ReduceSumSquare: reduction('Sum of squares along axes.', 'integer', 'Of products, by global average pooling.'),
  ReduceLogSum: reduction('Logarithm of the sum along axes.', 'integer', 'The logarithm by a table.'),
  ReduceLogSumExp: reduction(
    'Logarithm of the sum of e^x along axes.',
    'integer',
    'Less the largest; powers and the logarithm by tables.',
  ),
  ReduceL2: reduction(
    'Euclidean norm along axes.',
    'integer',
    'Of products, by global average pooling; the root by a table.',
  ),
  ArgMax: argReduction('Index of the largest value along an axis.'),
  ArgMin: argReduction('Index of the smallest value along an axis.'),
  TopK: operator('reduction', 'float', topKShape, 'The largest values along an axis, and their indices.', {
    type: (_, inputs) => [inputs[0], 'int64'],
  }),

  Shape: operator('shape', 'float', shapeShape, 'The dimensions of the input.', {
    type: always('int64'),
    note: 'Known before the network runs: folded.',
  }),
  Size: operator('shape', 'float', scalarShape, 'The number of elements of the input.', { type: always('int64') }),
  Constant: operator('shape', 'float', constantShape, 'A constant tensor.', {
    type: (node) => {
      const value = node.attributes['value'];
      if (value?.kind === 'tensor') return [value.value.type];
      return ['value_int' in node.attributes || 'value_ints' in node.attributes ? 'int64' : 'float32'];
    },
  }),
  ConstantOfShape: operator('shape', 'float', constantOfShapeShape, 'A tensor of one value, of a given shape.', {
    type: ({ attributes: { value } }) => [value?.kind === 'tensor' ? value.value.type : 'float32'],
  }),
  Range: operator('shape', 'float', rangeShape, 'Numbers from start to limit by delta.'),

  QuantizeLinear: operator('quantization', 'float', sameShape, 'round(x / scale) + zero point, saturated.', {
    type: (_, inputs) => [inputs[2] && inputs[2] !== 'unknown' ? inputs[2] : 'uint8'],
  }),
  DequantizeLinear: operator('quantization', 'float', sameShape, '(x − zero point)·scale.', {
    type: typeOfInput(1),
  }),
};
