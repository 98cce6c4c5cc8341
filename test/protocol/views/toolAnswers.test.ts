/** Answers of our tools to a language model, line by line; figures worked out by hand from small results. */
import { describe, expect, it } from 'vitest';
import { inspectAnswer, layerAnswer, runAnswer } from '../../../src/protocol/views/toolAnswers';
import { layerInfo, quantizedLayer, sampleRun, sampleSummary } from './sampleResults';

const plain = (text: string): readonly string[] => text.replace(/\u00a0/g, ' ').split('\n');

describe('inspect', () => {
  it('says what the network is, then its layers', () => {
    expect(plain(inspectAnswer({ ...sampleSummary, classes: ['cat', 'dog'], notes: ['no weights'] }))).toEqual([
      'sample: onnx, 3 layers, 20.7 k parameters, 242 k multiply-accumulates',
      'inputs: image 1×3×32×32',
      'outputs: logits 1×10',
      'classes: cat, dog',
      'note: no weights',
      'layers (name, operator, output, parameters, multiply-accumulates):',
      '- conv1, Conv, 1×8×32×32, 224, 221 k',
      '- pool1, MaxPool, 1×8×16×16, 0, 0',
      '- fc, Gemm, 1×10, 20.5 k, 20.5 k',
    ]);
  });

  it('cuts long networks short, and says so', () => {
    const layers = Array.from({ length: 200 }, (_, index) => layerInfo(index, `conv${index}`, { macs: null }));
    const answer = plain(inspectAnswer({ ...sampleSummary, layers, totals: { params: 1, macs: null } }));
    expect(answer[0]).toBe('sample: onnx, 200 layers, 1 parameters, multiply-accumulates unknown');
    expect(answer.slice(-2)).toEqual(['- conv79, Conv, 1×8×32×32, 224, unknown', '… and 120 more']);
  });
});

describe('a run', () => {
  it('begins with the verdict and ends with what is worth trying', () => {
    const answer = plain(runAnswer(sampleRun));
    expect(answer[0]).toBe('Quantized, not evaluated; the noisiest layer is fc, 9.9 dB');
    expect(answer[1]).toBe(sampleRun.quantize.provenance);
    expect(answer.filter((line) => line.startsWith('noisiest layers: fc 9.9 dB'))).toHaveLength(1);
    expect(answer.at(-1)).toMatch(/^worth trying: /);
  });
});

describe('a layer', () => {
  const layer = layerInfo(1, 'conv2', { from: ['conv1'] });
  it('without a run is told as the model has it', () => {
    expect(plain(layerAnswer(layer, undefined))).toEqual([
      'conv2: Conv, 1×3×32×32 to 1×8×32×32, 224 parameters, 221 k multiply-accumulates',
      'reads conv1',
      'no run yet: quantize the model to see its integers',
    ]);
  });

  it('of a run is told with its formula in numbers', () => {
    const quantized = quantizedLayer(1, 'conv2', {
      scale: { input: 0.5, weights: [0.001, 0.02], output: 0.05 },
      zeroPoint: { input: 0, output: -7 },
      adjustment: {
        mode: 'mul-shift',
        value: [0.25, 0.5],
        multiplier: [128, 181],
        shift: [8, 9],
        relativeError: 0.0004,
      },
    });
    expect(plain(layerAnswer(layer, quantized)).slice(2)).toEqual([
      'output against float: SQNR 31.5 dB (high is good; below 10 dB noise is a third of the signal)',
      'weights: SQNR 38.2 dB',
      'largest error of the output: 0.02',
      'saturated outputs: 0.05 %',
      'bits: weights 8, activations 8, bias 32',
      'scales (real = scale · (q − zero point)): input 0.5, weights 0.001 … 0.02, output 0.05; zero points 0 and -7',
      'adjustment (mul-shift): accumulator · m · 2^−k, m = 128 … 181, k = 8 … 9, for M = 0.25 … 0.5; relative error of M at most 0.04 %',
      'accumulator: 21 bits in the worst case',
    ]);
  });

  it('leaves out what was not measured', () => {
    const quantized = quantizedLayer(1, 'pool1', {
      ...{ adjustment: null, accumulatorBits: null, saturation: null, maxError: null },
      ...{ bits: { weights: null, activations: 8, bias: null }, sqnrDb: { weights: null, output: null } },
      scale: { input: 0.05, weights: null, output: 0.05 },
    });
    expect(plain(layerAnswer(layer, quantized)).slice(2)).toEqual([
      'bits: activations 8',
      'scales (real = scale · (q − zero point)): input 0.05, output 0.05',
    ]);
  });
});
