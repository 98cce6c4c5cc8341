import { describe, expect, it } from 'vitest';
import { operatorOf, operators } from '../../src/graph/ops';

const node = (op: string, domain = '') => ({
  name: 'n',
  op,
  domain,
  inputs: [],
  outputs: [1],
  attributes: {},
  layer: 0,
});

/** What formats read and passes rely on. */
const required =
  `Conv ConvTranspose Gemm MatMul BatchNormalization Relu LeakyRelu PRelu Clip Sigmoid HardSigmoid HardSwish Tanh
  Softplus Exp Log Sqrt Neg Abs Pow MaxPool AveragePool GlobalAveragePool GlobalMaxPool Add Sub Mul Div Min Max Concat Resize
  Flatten Reshape Transpose Pad Softmax LogSoftmax Identity Dropout LRN Slice Split Squeeze Unsqueeze Gather Shape Cast
  Constant ConstantOfShape Expand Tile ReduceMean ReduceSum ReduceMax ReduceMin ArgMax Sum DepthToSpace SpaceToDepth Range
  Floor Ceil Where Equal QuantizeLinear DequantizeLinear LpPool GlobalLpPool LpNormalization GroupNormalization
  MeanVarianceNormalization ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp Celu Hardmax`.split(/\s+/);

describe('the operator table', () => {
  it.each(required)('knows %s', (op) => expect(operatorOf(node(op))).toBeDefined());

  it('says one sentence of each', () => {
    for (const [name, { doc }] of Object.entries(operators)) expect(`${name}: ${doc}`).toMatch(/: .{2,90}\.$/);
  });

  it('survives nodes without inputs or attributes', () => {
    for (const [op, { shape, type }] of Object.entries(operators)) {
      expect(() => shape({ node: node(op), shapes: [], numbers: () => undefined })).not.toThrow();
      expect(() => type?.(node(op), [])).not.toThrow();
    }
  });

  it('knows nothing of other domains but the Quant of QONNX', () => {
    expect(operatorOf(node('Quant', 'qonnx.custom_op.general'))).toMatchObject({ kind: 'quantization' });
    expect(operatorOf(node('Quant'))).toBeUndefined();
    expect(operatorOf(node('Conv', 'com.microsoft'))).toBeUndefined();
    expect(operatorOf(node('toString'))).toBeUndefined();
  });
});
