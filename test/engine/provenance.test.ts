import { describe, expect, it } from 'vitest';
import { calibratedOn, evaluatedLine, evaluationLine, judgingOf, provenanceOf } from '../../src/engine/provenance';
import { given } from '../../src/quantize/presets/given';
import { strict } from '../../src/quantize/presets/strict';

const calibration = { dataset: { type: 'images', path: '/data/calib' }, count: 4, seed: 0 } as const;

describe('evaluationLine', () => {
  const preprocess = { resize: 'stretch', color: 'rgb', scale: 1, mean: [0], std: [1] } as const;
  const judging = { evaluator: 'voc', dataset: 'val', confidence: 0.1, nms: 0.5, preprocess };
  it.each([
    [{ decoder: 'darknet' }, ', confidence 0.1, NMS 0.5'],
    [{ decoder: 'yolov8' }, ', confidence 0.1, NMS 0.5, decoder yolov8'],
    [{ decoder: 'nms-rows' }, ', confidence 0.1, decoder nms-rows'],
    [{ evaluator: 'fidelity' }, ''],
    [{}, ', confidence 0.1, NMS 0.5'],
    [{ evaluator: 'top-k' }, ''],
    [{ evaluator: 'fidelity', decoder: 'yolov8' }, ', confidence 0.1, NMS 0.5, decoder yolov8'],
    [{ evaluator: 'fidelity', decoder: 'darknet' }, ', confidence 0.1, NMS 0.5'],
    [{ evaluator: 'miou', output: 'y', ignore: 0 }, ', output y, label 0 ignored'],
    [{ evaluator: 'command', command: ['python3', 'score.py'] }, ', by python3 score.py'],
  ])('says what %o looks at', (change, expected) => {
    const line = evaluationLine({ ...judging, ...change }, 3);
    expect(line).toBe(`${line.split(' ')[0]} on 3 images of val, stretch${expected}`);
  });
});

describe('a line of an evaluation', () => {
  const preprocess = { resize: 'letterbox-gray', color: 'rgb', scale: 1, mean: [0], std: [1] } as const;
  const judging = { evaluator: 'top-k', dataset: 'val', confidence: 0.1, nms: 0.5, preprocess } as const;
  it.each([
    [{}, 'top-k on 7 images of val, letterbox-gray'],
    [{ arrays: true }, 'top-k on 7 images of val'],
    [{ preprocess: { ...preprocess, resize: 'none' } }, 'top-k on 7 images of val'],
  ] as const)('says what %o is made into', (change, expected) => {
    expect(evaluationLine({ ...judging, ...change }, 7)).toBe(expected);
    expect(evaluatedLine('W8A8', { ...judging, ...change }, 7)).toBe(`W8A8; ${expected}`);
  });

  const evaluation = { evaluator: 'voc', confidence: 0.2, nms: 0.4, dataset: { type: 'yolo', path: '/data/val' } };
  const judged = (change: object) =>
    judgingOf({ evaluation: { ...evaluation, ...change }, preprocess } as unknown as Parameters<typeof judgingOf>[0]);
  const plain = { evaluator: 'voc', dataset: 'val', confidence: 0.2, nms: 0.4, preprocess };
  it.each<[object, object]>([
    [{}, plain],
    [{ dataset: undefined }, { ...plain, dataset: '' }],
    [{ dataset: { type: 'synthetic', path: '' } }, { ...plain, dataset: 'synthetic data' }],
    [{ dataset: { type: 'npy', path: '/d/x.npy' } }, { ...plain, dataset: 'x.npy', arrays: true }],
    [{ dataset: { type: 'npz', path: '/d/x.npz' } }, { ...plain, dataset: 'x.npz', arrays: true }],
    [
      { decoder: 'ssd', output: 'y', ignore: 0 },
      { ...plain, decoder: 'ssd', output: 'y', ignore: 0 },
    ],
    [{ command: { run: ['sh', 'x'] } }, plain],
    [
      { evaluator: 'command', command: { run: ['sh', 'x'] } },
      { ...plain, evaluator: 'command', command: ['sh', 'x'] },
    ],
    [{ evaluator: 'command' }, { ...plain, evaluator: 'command' }],
  ])('is made of a recipe with %j', (change, expected) => expect(judged(change)).toEqual(expected));
});

describe('what was calibrated on', () => {
  it.each([
    [undefined, undefined, 'calibrated on data sets of the inputs'],
    [undefined, 4, 'calibrated on 4 images of data sets of the inputs'],
    [{ type: 'images', path: '/data/calib' }, undefined, 'calibrated on calib'],
    [{ type: 'images', path: '/data/calib' }, 4, 'calibrated on 4 images of calib'],
    [{ type: 'synthetic', path: '' }, 4, 'calibrated on 4 synthetic samples'],
    [{ type: 'synthetic', path: '' }, undefined, 'calibrated on synthetic samples'],
    [{ type: 'synthetic', path: '' }, 0, 'ranges as the file gives them, errors on noise'],
  ] as const)('%o, %s images', (dataset, images, expected) =>
    expect(calibratedOn({ ...(dataset && { dataset }), count: 4 }, images)).toBe(expected),
  );
});

describe('provenanceOf', () => {
  it('says everything, in one order', () => {
    const { bits, range } = strict.settings;
    const line = (change: object): string => provenanceOf({ ...strict.settings, ...change }, calibration, 4);
    const rest = `ranges ${range.weights} / ${range.activations}, calibrated on 4 images of calib`;
    expect(line({ adjustment: 'mul-shift', multiplierBits: 12, rounding: 'floor', granularity: 'per-tensor' })).toBe(
      `preset strict, W8A8, per-tensor, mul-shift (12-bit multiplier), floor, ${rest}`,
    );
    expect(line({ adjustment: 'float', rounding: 'floor', bits: { ...bits, bias: 16 } })).toBe(
      `preset strict, W8A8B16, per-channel, float, floor, ${rest}`,
    );
    expect(line({ optimize: ['equalize', 'adaround'] })).toContain(', equalize, adaround, calibrated on');
    // Wider than the narrower of both is wide.
    expect(line({ edgeBits: 6, bits: { weights: 4, activations: 8, bias: 32 } })).toContain(
      'first and last layers of 6 bits',
    );
    expect(line({ depthwiseBits: 6, bits: { weights: 8, activations: 4, bias: 32 } })).toContain(
      'depthwise layers of 6 bits',
    );
  });

  it.each([true, false])('says when activations have zero points: symmetric %s', (activations) => {
    const line = provenanceOf({ ...strict.settings, symmetric: { weights: true, activations } }, calibration, 4);
    expect(line.includes('asymmetric activations')).toBe(!activations);
    expect(line).toMatch(/^preset strict, W8A8, per-channel, .*calibrated on 4 images of calib$/);
  });

  it.each([
    ['kept', {}, 'preset given, scales and integers of the file, elsewhere W8A8, input of 16 bits, per-channel, float'],
    ['refitted', { adjustment: 'pow2-ratio' }, 'preset given, refitted from the file at its widths, elsewhere W8A8,'],
    [
      'refitted to other widths',
      { adjustment: 'pow2-ratio', bits: { weights: 4, activations: 8, bias: 32 } },
      'preset given, refitted from the file, W4A8,',
    ],
  ] as const)('says that what the file gives is %s, and that nothing was calibrated', (_, change, begins) => {
    const line = provenanceOf({ ...given.settings, ...change }, { count: 128 }, 0, true);
    expect(line.startsWith(begins)).toBe(true);
    expect(line.endsWith(', ranges as the file gives them, errors on noise')).toBe(true);
  });

  it('names data sets of inputs as such', () => {
    expect(provenanceOf(strict.settings, { count: 4 }, 4)).toMatch(
      /, calibrated on 4 images of data sets of the inputs$/,
    );
  });

  it('says when what is never below zero is unsigned', () => {
    const line = provenanceOf({ ...strict.settings, signed: 'auto' }, calibration, 4);
    expect(line).toContain('ranges min-max / min-max, unsigned where never below zero, calibrated on');
    expect(provenanceOf(strict.settings, calibration, 4)).not.toContain('unsigned');
  });

  it.each([
    [8, 2, 'W4A4, first and last layers of 8 bits, per-channel'],
    [4, 8, 'W4A4, depthwise layers of 8 bits, per-channel'],
    [4, 4, 'W4A4, per-channel'],
  ])('says when the first and last layers have %i bits, depthwise ones %i', (edgeBits, depthwiseBits, expected) => {
    const settings = { ...strict.settings, edgeBits, depthwiseBits, bits: { weights: 4, activations: 4, bias: 32 } };
    expect(provenanceOf(settings, calibration, 4)).toContain(expected);
  });

  it.each([
    [4, 'W8A4, input of 8 bits, per-channel'],
    [8, 'W8A8, per-channel'],
  ])('says when the input is wider than activations of %i bits', (activations, expected) => {
    const settings = { ...strict.settings, inputBits: 8, bits: { weights: 8, activations, bias: 32 } };
    expect(provenanceOf(settings, calibration, 4)).toContain(expected);
  });
});
