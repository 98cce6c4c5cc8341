/** Operators that multiply and accumulate, normalize or pool. */
import { convShape, convTransposeShape, globalPoolShape, poolShape } from '../shapes/convShape';
import {
  attentionShape,
  einsumShape,
  firstSameShape,
  gemmShape,
  matMulShape,
  sameShape,
} from '../shapes/pointwiseShape';
import { operator, type OperatorFamily, type TypeRule } from './operator';

/** MaxPool's second output are indices. */
const maxPoolTypes: TypeRule = (_, inputs) => [inputs[0], 'int64'];

const normalized = 'Constant parameters; root and reciprocal in integers, up to 2^31 / 2^bits numbers at once.';

export const computeOps: OperatorFamily = {
  Conv: operator('convolution', 'integer', convShape, 'Convolution: weights (O, I/group, kernel…), bias (O).', {
    parameters: [1, 2],
    note: 'One to three spatial axes, constant weights; three while depth as channels makes no more than four million weights.',
  }),
  ConvTranspose: operator('convolution', 'integer', convTransposeShape, 'Transposed convolution.', {
    parameters: [1, 2],
    note: 'One to three spatial axes, constant weights; sizes that are asked for too, but of three axes.',
  }),
  Gemm: operator('matrix', 'integer', gemmShape, 'alpha·A′·B′ + beta·C, a fully connected layer.', {
    parameters: [1, 2],
    note: 'As a convolution over a 1×1 map, or over as many pixels as there are rows; A or B constant. A bias that differs by row is a sum of its own.',
  }),
  MatMul: operator('matrix', 'integer', matMulShape, 'Matrix product with broadcast batch dimensions.', {
    parameters: [0, 1],
    note: 'A constant on either side makes it a 1×1 convolution, with a group for each of the constant’s matrices.',
  }),
  Einsum: operator('matrix', 'integer', einsumShape, 'Sums of products along axes that an equation names.', {
    parameters: [0, 1],
    note: 'Of one map or two, without diagonals: sums, and a product of matrices.',
  }),
  Attention: operator('matrix', 'integer', attentionShape, 'softmax(scale·Q·Kᵀ + mask)·V, of several heads.', {
    note: 'Without a past; a mask of truth values is constant. Products of matrices and a softmax; onnxruntime’s Attention and MultiHeadAttention too.',
  }),
  RotaryEmbedding: operator('matrix', 'integer', sameShape, 'Pairs of numbers, turned by an angle of their position.', {
    note: 'Constant tables and positions; onnxruntime’s too.',
  }),
  CumSum: operator('matrix', 'integer', sameShape, 'Running sums along an axis.', {
    note: 'As a product with a triangle of ones, along up to 2048 elements.',
  }),
  BatchNormalization: operator(
    'normalization',
    'integer',
    firstSameShape,
    'scale·(x − mean)/√(variance + epsilon) + shift, per channel.',
    {
      parameters: [1, 2, 3, 4],
      note: 'Folded into the layer before, or made a 1×1 depthwise convolution.',
    },
  ),
  InstanceNormalization: operator('normalization', 'integer', sameShape, 'Normalizes every map by its own mean.', {
    parameters: [1, 2],
    note: normalized,
  }),
  LayerNormalization: operator('normalization', 'integer', firstSameShape, 'Normalizes the last axes by their mean.', {
    parameters: [1, 2],
    note: normalized,
  }),
  GroupNormalization: operator('normalization', 'integer', firstSameShape, 'Normalizes groups of maps by their mean.', {
    parameters: [1, 2],
    note: normalized,
  }),
  RMSNormalization: operator('normalization', 'integer', firstSameShape, 'Divides by the root of the mean square.', {
    parameters: [1],
    note: normalized,
  }),
  LpNormalization: operator('normalization', 'integer', sameShape, 'Divides by the norm along an axis.', {
    note: 'Of p 2.',
  }),
  MeanVarianceNormalization: operator(
    'normalization',
    'integer',
    sameShape,
    'Normalizes by mean and deviation along axes.',
    { note: normalized },
  ),
  LRN: operator('normalization', 'integer', sameShape, 'Local response normalization across channels.', {
    note: 'Of one image: squares, a pool across channels, a table for the power, a product.',
  }),
  MaxPool: operator('pool', 'integer', poolShape, 'Largest value of each window; padding counts as −∞.', {
    type: maxPoolTypes,
  }),
  AveragePool: operator('pool', 'integer', poolShape, 'Mean of each window.'),
  LpPool: operator('pool', 'integer', poolShape, 'Norm of each window.', {
    note: 'Of p 1 or 2, without dilation and ceil_mode: an average pool, and the root by a table.',
  }),
  GlobalLpPool: operator('pool', 'integer', globalPoolShape, 'Norm of each map.', { note: 'Of p 1 or 2.' }),
  GlobalAveragePool: operator('pool', 'integer', globalPoolShape, 'Mean of each map.'),
  GlobalMaxPool: operator('pool', 'integer', globalPoolShape, 'Largest value of each map.'),
};
