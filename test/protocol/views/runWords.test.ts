import { describe, expect, it } from 'vitest';
import { byAge, type RunEntry } from '../../../src/protocol/results/runs';
import {
  keyFigureOf,
  methodOf,
  provenanceOf,
  savingOf,
  shortProvenanceOf,
  titleOf,
} from '../../../src/protocol/views/runWords';
import { sampleRun } from './sampleResults';
import { runEntry } from './sampleRuns';

const run: RunEntry = { ...runEntry({ made: 2000 }), runDir: '/w/.shiftwise/net', newest: true, provenance: '' };
const evaluated: RunEntry = {
  ...run,
  evaluate: {
    evaluator: 'voc',
    images: 10,
    metrics: { ap: 0.1, map50: 0.345 },
    float: { ap: 0.2, map50: 0.35 },
    seconds: 1,
    imagesPerSecond: 10,
    islands: [],
    provenance: '',
  },
};

describe('a run in a list', () => {
  it('is named by what tells it apart', () => {
    expect(titleOf(run)).toBe('W8A6 mul-shift');
    expect(methodOf(run)).toBe('per-channel, equalize');
    const report = { ...run, settings: { ...run.settings, preset: 'report', optimize: [] } };
    expect(methodOf(report)).toBe('per-channel, preset report');
  });

  it('is judged by its main metric beside float, else by its worst layer', () => {
    expect(keyFigureOf(evaluated)).toBe('mAP@0.5 34.50\u00a0% of 35.00\u00a0%');
    expect(
      keyFigureOf({ ...evaluated, evaluate: evaluated.evaluate && { ...evaluated.evaluate, float: undefined } }),
    ).toBe('mAP@0.5 34.50\u00a0%');
    expect(keyFigureOf({ ...evaluated, evaluate: evaluated.evaluate && { ...evaluated.evaluate, metrics: {} } })).toBe(
      'worst layer 12.3 dB',
    );
    expect(keyFigureOf(run)).toBe('worst layer 12.3 dB');
    expect(keyFigureOf({ ...run, worst: undefined })).toBe('');
  });

  it('says how sure the figure is, and when the difference is noise', () => {
    const sure = (low: number, high: number): RunEntry => ({
      ...evaluated,
      evaluate: evaluated.evaluate && {
        ...evaluated.evaluate,
        confidence: { method: 'bootstrap', metrics: { map50: [0.31, 0.38] }, difference: { map50: [low, high] } },
      },
    });
    const figure = 'mAP@0.5 34.50\u00a0%\u00a0[31.00, 38.00] of 35.00\u00a0%';
    expect(keyFigureOf(sure(-0.02, -0.001))).toBe(figure);
    expect(keyFigureOf(sure(-0.02, 0.01))).toBe(`${figure}, a difference within noise`);
  });

  it('says what it saves', () => {
    expect(savingOf(run)).toBe('−75 % size');
    expect(savingOf({ ...run, size: { floatBytes: 1, quantizedBytes: 1 } })).toBe('−0 % size');
    expect(savingOf({ ...run, size: { floatBytes: 0, quantizedBytes: 0 } })).toBe('');
  });

  it('is judged without a difference where float is not known, or has no such figure', () => {
    const known = (float: Readonly<Record<string, number>> | undefined): string =>
      keyFigureOf({ ...evaluated, evaluate: evaluated.evaluate && { ...evaluated.evaluate, float } });
    expect([known({ map50: 0 }), known({})]).toEqual(['mAP@0.5 34.50\u00a0% of 0.00\u00a0%', 'mAP@0.5 34.50\u00a0%']);
  });

  it('stands before older ones', () => {
    expect(byAge(run, { ...run, made: 1000 })).toBeLessThan(0);
    expect(byAge(run, { ...run, runDir: '/w/.shiftwise/a' })).toBeGreaterThan(0);
  });

  it('says so when it is an earlier one', () => {
    const { provenance } = sampleRun.quantize;
    expect(provenanceOf({ ...sampleRun, runDir: '/w/.shiftwise/net' })).toBe(provenance);
    expect(provenanceOf({ ...sampleRun, runDir: '/w/.shiftwise/net@3' })).toBe(`Earlier run net@3: ${provenance}`);
    expect(provenanceOf({ ...sampleRun, runDir: 'C:\\w\\net@12' })).toBe(`Earlier run net@12: ${provenance}`);
  });
  it.each([
    [
      'preset standard, W8A8, per-channel, equalize, calibrated on 20 images',
      'preset standard, W8A8, calibrated on 20 images',
    ],
    ['preset dpu, W8A8, x', 'preset dpu, W8A8, x'],
  ])('is said in short: %s', (provenance, short) =>
    expect(shortProvenanceOf({ ...sampleRun, quantize: { ...sampleRun.quantize, provenance } })).toBe(short),
  );
});
