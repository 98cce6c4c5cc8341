/** A small model's results, as the engine would answer them, for tests of what is made from them. */
import type { RunSummary } from '../../../src/protocol/results/requests';
import type { Cost } from '../../../src/quantize/cost';
import type { InspectResult, LayerInfo, QuantizedLayerInfo } from '../../../src/protocol/results/results';

const sampleCost: Cost = {
  macs: 221184,
  macBits: 221184 * 64,
  adjustment: { kind: 'multiplier', multiplierBits: 8, operations: 8192 },
  accumulatorBits: 21,
  memory: { weights: 1728, biases: 256, tables: 0, output: 65536 },
};

export function layerInfo(index: number, name: string, rest: Partial<LayerInfo> = {}): LayerInfo {
  const shapes = { inputShape: [1, 3, 32, 32], outputShape: [1, 8, 32, 32] };
  return { index, name, op: 'Conv', ...shapes, params: 224, macs: 221184, from: [], ...rest };
}

export function quantizedLayer(
  index: number,
  name: string,
  rest: Partial<QuantizedLayerInfo> = {},
): QuantizedLayerInfo {
  return {
    index,
    name,
    op: 'Conv',
    bits: { weights: 8, activations: 8, bias: 32 },
    scale: { input: 1 / 255, weights: 0.002, output: 0.05 },
    adjustment: { mode: 'mul-shift', value: 181 / 512, multiplier: 181, shift: 9, relativeError: 0.0004 },
    accumulatorBits: 21,
    saturation: 0.0005,
    sqnrDb: { weights: 38.2, output: 31.5 },
    mse: 1e-4,
    maxError: 0.02,
    ...rest,
  };
}

export const sampleSummary: InspectResult = {
  format: 'onnx',
  name: 'sample',
  inputs: [{ name: 'image', shape: [1, 3, 32, 32], type: 'float32' }],
  outputs: [{ name: 'logits', shape: [1, 10], type: 'float32' }],
  layers: [
    layerInfo(0, 'conv1'),
    layerInfo(1, 'pool1', {
      op: 'MaxPool',
      params: 0,
      macs: 0,
      inputShape: [1, 8, 32, 32],
      outputShape: [1, 8, 16, 16],
    }),
    layerInfo(2, 'fc', { op: 'Gemm', params: 20490, macs: 20480, inputShape: [1, 2048], outputShape: [1, 10] }),
  ],
  totals: { params: 20714, macs: 241664 },
  notes: [],
};

/** The same as a file that is quantized already. */
export const givenSummary: InspectResult = {
  ...sampleSummary,
  layers: sampleSummary.layers.map((layer): LayerInfo => {
    const given = { scale: 0.05, zeroPoint: 128, bits: 8, signed: false };
    const weights = { zeroPoint: 0, signed: true };
    if (layer.name === 'conv1')
      return { ...layer, given, givenWeights: { ...weights, scale: [0.001, 0.004], bits: 8 } };
    if (layer.name === 'pool1') return { ...layer, given };
    return { ...layer, givenWeights: { ...weights, scale: [0.01, 0.02], zeroPoint: [-1, 2], bits: 4, block: 32 } };
  }),
};

export const sampleRun: RunSummary = {
  runDir: '/tmp/run',
  quantize: {
    preset: 'strict',
    provenance: 'preset strict · 8-bit weights and activations · per-tensor · 100 images',
    layers: [
      quantizedLayer(0, 'conv1', {
        kernelPath: 'winograd4',
        usedRange: 0.4375,
        cost: sampleCost,
        sqnrDb: { weights: 38.2, output: 31.5, alone: 40.2 },
      }),
      quantizedLayer(1, 'pool1', {
        op: 'MaxPool',
        scale: { input: 0.05, weights: null, output: 0.05 },
        adjustment: null,
        accumulatorBits: null,
        saturation: null,
        sqnrDb: { weights: null, output: 15 },
      }),
      quantizedLayer(2, 'fc', {
        op: 'Gemm',
        scale: { input: 0.05, weights: [0.001, 0.004, 0.002], output: [0.1, 0.2, 0.3] },
        adjustment: { mode: 'mul-shift', value: [1, 2], multiplier: [90, 100], shift: [7, -1], relativeError: 0.08 },
        accumulatorBits: 33,
        saturation: 0.02,
        sqnrDb: { weights: 35, output: 9.9 },
      }),
    ],
    size: { floatBytes: 82856, quantizedBytes: 20834 },
    cost: { ...sampleCost, adjustments: { shift: 0, multiplier: 8192, float: 0 } },
    islands: [],
    notes: [],
    seconds: 1,
  },
};
