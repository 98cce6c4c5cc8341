/** Answers of our tools to a language model, line by line; figures worked out by hand from small results. */
import { describe, expect, it } from 'vitest';
import { inspectAnswer, layerAnswer, runAnswer } from '../../../src/protocol/views/toolAnswers';
import type { QuantizedLayerInfo, QuantizeResult } from '../../../src/protocol/results/results';
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

it('names 80 layers and 80 classes, and only says of more that there are more', () => {
  const layersOf = (count: number) => Array.from({ length: count }, (_, index) => layerInfo(index, `conv${index}`));
  const last = (count: number) => plain(inspectAnswer({ ...sampleSummary, layers: layersOf(count) })).at(-1);
  expect([last(80), last(81)]).toEqual([expect.stringMatching(/^- conv79,/), '… and 1 more']);
  const classes = Array.from({ length: 81 }, (_, at) => `c${at}`);
  expect(plain(inspectAnswer({ ...sampleSummary, classes }))[3]).toMatch(/, c79$/);
});

describe('a run', () => {
  it('has figures, cautions and layers only where there are some', () => {
    const { quantize } = sampleRun;
    const answer = plain(
      runAnswer({
        quantize: { ...quantize, layers: [], size: { floatBytes: 8, quantizedBytes: 2 }, cost: undefined },
      }),
    );
    expect(answer.slice(0, 4)).toEqual([
      ...['Quantized, not evaluated', quantize.provenance],
      ...['Parameters: 2 bytes; float 8 bytes; 4.0 times smaller', 'Float inside: nothing'],
    ]);
    expect(answer.some((line) => line.startsWith('noisiest'))).toBe(false);
    const provenance = 'calibrated on 9 synthetic samples';
    expect(
      plain(runAnswer({ quantize: { ...quantize, provenance } })).filter((line) => /^caution: Ranges/.test(line)),
    ).toHaveLength(1);
  });
  it('of other than model and recipe as they are says so', () => {
    const caution =
      'caution: the run is not of model and recipe as they are: one has changed since, or the run had settings of its own';
    expect(plain(runAnswer(sampleRun, false))).toContain(caution);
    expect(plain(runAnswer(sampleRun, true))).not.toContain(caution);
  });
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
  const runOf = (...layers: readonly QuantizedLayerInfo[]): Pick<QuantizeResult, 'layers' | 'islands' | 'fates'> => ({
    ...{ layers, islands: [{ layers: ['det'], reason: 'Det has no integer form', tail: true }] },
    fates: { bn: { kind: 'folded', into: 'conv1' } },
  });
  it('without a run is told as the model has it', () => {
    expect(plain(layerAnswer(layer, undefined))).toEqual([
      'conv2: Conv, 1×3×32×32 to 1×8×32×32, 224 parameters, 221 k multiply-accumulates',
      'reads conv1',
      'no run yet: quantize the model to see its integers',
    ]);
  });

  it.each([
    ['bn', 'no integers of its own in the run: folded into conv1'],
    ['det', 'no integers of its own in the run: float, because Det has no integer form'],
    ['view', 'no integers of its own in the run'],
  ])('%s without integers of a run that there is says what became of it', (name, line) =>
    expect(plain(layerAnswer(layerInfo(2, name), runOf())).slice(1)).toEqual([line]),
  );

  it('of a run is told with its formula in numbers', () => {
    const quantized = quantizedLayer(1, 'conv2', {
      scale: { input: 0.5, weights: [0.001, 0.02], output: 0.05 },
      zeroPoint: { input: 0, output: -7 },
      adjustment: {
        mode: 'mul-shift',
        value: [0.25, 0.5],
        multiplier: [128, 181],
        shift: [8, 9],
        relativeError: 0.75,
      },
      saturation: 0.8,
    });
    expect(plain(layerAnswer(layer, runOf(quantized))).slice(2)).toEqual([
      'output against float: SQNR 31.5 dB (high is good; below 10 dB noise is a third of the signal)',
      'weights: SQNR 38.2 dB',
      'largest error of the output: 0.02',
      'saturated outputs: 80 %',
      'bits: weights 8, activations 8, bias 32',
      'scales (real = scale · (q − zero point)): input 0.5, weights 0.001 … 0.02, output 0.05; zero points 0 and -7',
      'adjustment (mul-shift): accumulator · m · 2^−k, m = 128 … 181, k = 8 … 9, for M = 0.25 … 0.5; relative error of M at most 75 %',
      'accumulator: 21 bits in the worst case',
    ]);
  });

  it('of a shift, or of float, has no multiplier', () => {
    const said = (rest: object): readonly string[] =>
      plain(layerAnswer(layer, runOf(quantizedLayer(1, 'conv2', rest)))).filter((line) =>
        line.startsWith('adjustment'),
      );
    const own = { mode: 'float', value: 0.25, multiplier: null, shift: null, relativeError: 0 };
    expect(said({ adjustment: own })).toEqual(['adjustment (float): accumulator · M, M = 0.25']);
    expect(said({ adjustment: { ...own, shift: 3 } })).toEqual(['adjustment (float): accumulator · M, M = 0.25']);
    expect(said({ adjustment: { ...own, multiplier: 1 } })).toHaveLength(1);
  });

  it('says what it takes of memory, what it costs the network alone, and reads nothing at the beginning', () => {
    const memory = (weights: number): readonly string[] =>
      plain(
        layerAnswer(
          layerInfo(0, 'conv1', { macs: null }),
          runOf(
            quantizedLayer(0, 'conv1', {
              cost: { memory: { weights } } as never,
              sqnrDb: { weights: null, output: null, alone: 12.34 },
            }),
          ),
        ),
      );
    expect(memory(8)).toContain('memory for weights and biases: 1 byte');
    expect(memory(0).filter((line) => line.startsWith('memory'))).toEqual([]);
    expect(memory(0)[0]).toMatch(/, multiply-accumulates unknown$/);
    expect(memory(0)[1]).toBe('network outputs with this layer alone quantized: 12.3 dB');
  });

  it('leaves out what was not measured', () => {
    const quantized = quantizedLayer(1, 'conv2', {
      ...{ adjustment: null, accumulatorBits: null, saturation: null, maxError: null },
      ...{ bits: { weights: null, activations: 8, bias: null }, sqnrDb: { weights: null, output: null } },
      scale: { input: 0.05, weights: null, output: 0.05 },
    });
    expect(plain(layerAnswer(layer, runOf(quantized))).slice(2)).toEqual([
      'bits: activations 8',
      'scales (real = scale · (q − zero point)): input 0.05, output 0.05',
    ]);
  });
});
