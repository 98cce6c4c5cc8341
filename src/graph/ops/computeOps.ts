/** Operators that multiply and accumulate, normalize or pool. */
import { convShape, convTransposeShape, globalPoolShape, poolShape } from '../shapes/convShape';
import { firstSameShape, gemmShape, matMulShape, sameShape } from '../shapes/pointwiseShape';
import {
  type AttributeSpec,
  floatAttribute,
  intAttribute,
  intsAttribute,
  operator,
  type OperatorFamily,
  stringAttribute,
  type TypeRule,
} from './operator';

const window: Readonly<Record<string, AttributeSpec>> = {
  kernel_shape: intsAttribute,
  strides: intsAttribute,
  dilations: intsAttribute,
  pads: intsAttribute,
  auto_pad: stringAttribute('NOTSET'),
};

/** MaxPool's second output are indices. */
const maxPoolTypes: TypeRule = (_, inputs) => [inputs[0], 'int64'];

export const computeOps: OperatorFamily = {
  Conv: operator('convolution', 'integer', convShape, 'Convolution: weights (O, I/group, kernel…), bias (O).', {
    attributes: { ...window, group: intAttribute(1) },
    parameters: [1, 2],
    note: 'Two spatial axes, constant weights.',
  }),
  ConvTranspose: operator('convolution', 'float', convTransposeShape, 'Transposed convolution.', {
    attributes: { ...window, group: intAttribute(1), output_padding: intsAttribute, output_shape: intsAttribute },
    parameters: [1, 2],
  }),
  Gemm: operator('matrix', 'integer', gemmShape, 'alpha·A′·B′ + beta·C, a fully connected layer.', {
    attributes: {
      alpha: floatAttribute(1),
      beta: floatAttribute(1),
      transA: intAttribute(0),
      transB: intAttribute(0),
    },
    parameters: [1, 2],
    note: 'As a convolution over a 1×1 map; constant B.',
  }),
  MatMul: operator('matrix', 'integer', matMulShape, 'Matrix product with broadcast batch dimensions.', {
    parameters: [0, 1],
    note: 'Becomes Gemm where the right side is a constant matrix and the left side a matrix; else float.',
  }),
  BatchNormalization: operator(
    'normalization',
    'integer',
    firstSameShape,
    'scale·(x − mean)/√(variance + epsilon) + shift, per channel.',
    {
      attributes: { epsilon: floatAttribute(1e-5), momentum: floatAttribute(0.9), training_mode: intAttribute(0) },
      parameters: [1, 2, 3, 4],
      note: 'Folded into the layer before, or made a 1×1 depthwise convolution.',
    },
  ),
  InstanceNormalization: operator('normalization', 'float', sameShape, 'Normalizes every map by its own mean.', {
    attributes: { epsilon: floatAttribute(1e-5) },
    parameters: [1, 2],
  }),
  LayerNormalization: operator('normalization', 'float', firstSameShape, 'Normalizes the last axes by their mean.', {
    attributes: { axis: intAttribute(-1), epsilon: floatAttribute(1e-5), stash_type: intAttribute(1) },
    parameters: [1, 2],
  }),
  GroupNormalization: operator('normalization', 'float', firstSameShape, 'Normalizes groups of maps by their mean.', {
    attributes: { epsilon: floatAttribute(1e-5), num_groups: intAttribute(), stash_type: intAttribute(1) },
    parameters: [1, 2],
  }),
  LpNormalization: operator('normalization', 'float', sameShape, 'Divides by the norm along an axis.', {
    attributes: { axis: intAttribute(-1), p: intAttribute(2) },
  }),
  MeanVarianceNormalization: operator(
    'normalization',
    'float',
    sameShape,
    'Normalizes by mean and deviation along axes.',
    {
      attributes: { axes: intsAttribute },
    },
  ),
  LRN: operator('normalization', 'float', sameShape, 'Local response normalization across channels.', {
    attributes: {
      size: intAttribute(),
      alpha: floatAttribute(1e-4),
      beta: floatAttribute(0.75),
      bias: floatAttribute(1),
    },
  }),
  MaxPool: operator('pool', 'integer', poolShape, 'Largest value of each window; padding counts as −∞.', {
    attributes: { ...window, ceil_mode: intAttribute(0), storage_order: intAttribute(0) },
    type: maxPoolTypes,
  }),
  AveragePool: operator('pool', 'integer', poolShape, 'Mean of each window.', {
    attributes: { ...window, ceil_mode: intAttribute(0), count_include_pad: intAttribute(0) },
  }),
  LpPool: operator('pool', 'float', poolShape, 'Norm of each window.', {
    attributes: { ...window, ceil_mode: intAttribute(0), p: intAttribute(2) },
  }),
  GlobalLpPool: operator('pool', 'float', globalPoolShape, 'Norm of each map.', { attributes: { p: intAttribute(2) } }),
  GlobalAveragePool: operator('pool', 'integer', globalPoolShape, 'Mean of each map.'),
  GlobalMaxPool: operator('pool', 'integer', globalPoolShape, 'Largest value of each map.'),
};
