/** Which layers look like garbage, at the very thresholds of docs/methods.md, "Gates". */
import { describe, expect, it } from 'vitest';
import type { LayerError } from '../../src/evaluate/perLayer';
import { isNoise, makerOf, suspectsOf } from '../../src/evaluate/suspects';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';

type Figures = Partial<Pick<LayerError, 'sqnrDb' | 'signal' | 'peak' | 'lost'>>;

/** Step 0 makes value 2 of the values 0 and 1, in 8 bits; layer "a" made value 1. */
function suspects(errors: Readonly<Record<number, Figures>>, change: Readonly<Record<string, unknown>> = {}) {
  const step = { kind: 'add', layer: 1, inputs: [0, 1], outputs: [2] };
  const model = {
    graph: { layers: [{ name: 'a' }, { name: 'b' }], nodes: [{ layer: 0, outputs: [1] }] },
    tensors: [{ bits: 8 }, { bits: 8 }, { bits: 8 }],
    steps: [step],
    ...change,
  } as unknown as QuantizedModel;
  const whole = Object.entries(errors).map(([value, figures]) => {
    // A full range whose rounding leaves much more than 33 dB.
    const error = { sqnrDb: 40, signal: 1, peak: 1, lost: { float: 0, quantized: 0 }, ...figures };
    return [Number(value), error as LayerError] as const;
  });
  return suspectsOf(model, new Map(whole));
}
const severityOf = (found: ReturnType<typeof suspects>): string =>
  found.length === 0 ? 'none' : (found[0].severity ?? 'unsaid');

/** Of 8 bits: 6.02·8 − 15. */
const bound = 33.16;

describe('a layer', () => {
  it.each([
    ['is fine', 40, 40, 'none'],
    ['loses too little', 24.99, 15, 'none'],
    ['is not noisy enough', 40, 15, 'none'],
    ['is a warning right below', 40, 14.99, 'warning'],
    ['loses just enough', 20, 10, 'warning'],
    ['reads noise', 9.99, -5, 'none'],
    ['reads just enough for a warning', 10, -1, 'warning'],
    ['reads just too little for an error', 14.99, -1, 'warning'],
    ['reads just enough for an error', 15, -1, 'error'],
    ['is noise', 40, 2.99, 'error'],
    ['is not quite noise', 40, 3, 'warning'],
  ])('that %s: %d dB in, %d dB out: %s', (_, read, own, severity) =>
    expect(severityOf(suspects({ 0: {}, 1: { sqnrDb: read }, 2: { sqnrDb: own } }))).toBe(severity),
  );

  it.each([
    [2.99, 'unsaid'],
    [3, 'none'],
  ])('of two bits, of which %d dB is hardly less than may be expected: %s', (sqnrDb, expected) => {
    const tensors = [{ bits: 8 }, { bits: 8 }, { bits: 2 }];
    expect(severityOf(suspects({ 0: {}, 1: {}, 2: { sqnrDb } }, { tensors }))).toBe(expected);
  });

  it('says what it reads, where that comes from, and what may be expected', () => {
    const [found] = suspects({ 0: { sqnrDb: 30 }, 1: { sqnrDb: 20 }, 2: { sqnrDb: 5 } });
    expect(found.read).toEqual({ sqnrDb: 20, layer: 'a' });
    expect(found.boundDb).toBeCloseTo(bound);
    expect(suspects({ 0: { sqnrDb: 20 }, 1: { sqnrDb: 20 }, 2: { sqnrDb: 5 } })[0].read?.layer).toBeUndefined();
  });

  it.each([
    ['of two bits', [8, 8, 2], -2.96],
    ['that reads two bits', [2, 8, 8], -2.96],
    ['of three bits', [8, 3, 8], 3.06],
  ])('%s is noise for a reason', (_, bits, boundDb) => {
    const found = suspects({ 0: {}, 1: {}, 2: { sqnrDb: -3 } }, { tensors: bits.map((each) => ({ bits: each })) });
    expect(severityOf(found)).toBe('unsaid');
    expect(found[0].boundDb).toBeCloseTo(boundDb);
  });

  it('has the width of its weights as well, where it is a convolution', () => {
    const conv = { kind: 'conv', layer: 1, inputs: [1], outputs: [2], weightBits: 2 };
    const found = suspects({ 1: {}, 2: { sqnrDb: 0 } }, { steps: [conv] });
    expect(found[0].boundDb).toBeCloseTo(-2.96);
  });

  it('has 32 bits where it is no integer of few', () => {
    const found = suspects({ 1: { sqnrDb: 200 }, 2: { sqnrDb: 0 } }, { tensors: [, , { bits: 16 }] });
    // 6.02·16 − 15.
    expect(found[0].boundDb).toBeCloseTo(81.32);
  });

  it('is bound by its own peaks: a signal far below the range is rounded away', () => {
    // A step of 1/128 has an error of (1/128)²/12; the signal's power is 0.001.
    const expected = 10 * Math.log10((0.001 * 12) / (1 / 128) ** 2);
    const [found] = suspects({ 0: {}, 1: {}, 2: { sqnrDb: 1, signal: 0.001, peak: 1 } });
    expect(found.boundDb).toBeCloseTo(expected);
    expect(found.severity).toBe('warning');
    const nearer = suspects({ 0: {}, 1: {}, 2: { sqnrDb: expected - 10, signal: 0.001, peak: 1 } });
    expect(severityOf(nearer)).toBe('warning');
    const near = suspects({ 0: {}, 1: {}, 2: { sqnrDb: expected - 9.99, signal: 0.001, peak: 1 } });
    expect(severityOf(near)).toBe('none');
  });

  it.each<[string, Readonly<Record<number, Figures>>, Readonly<Record<string, unknown>>]>([
    ['has no signal', { 0: {}, 1: {}, 2: { sqnrDb: 0, signal: 0 } }, {}],
    ['was not measured', { 0: {}, 1: {} }, {}],
    ['reads nothing that was measured', { 2: { sqnrDb: 0 } }, {}],
    ['reads no signal', { 0: { signal: 0 }, 1: { signal: 0 }, 2: { sqnrDb: 0 } }, {}],
    ['stays float', { 0: {}, 1: {}, 2: { sqnrDb: 0 } }, { tensors: [{ bits: 8 }, { bits: 8 }] }],
  ])('is not judged that %s', (_, errors, change) => expect(suspects(errors, change)).toEqual([]));

  it.each<[string, Figures]>([
    ['float is not a number', { lost: { float: 1, quantized: 0 } }],
    ['its integers are none', { lost: { float: 0, quantized: 1 } }],
    ['its SQNR is none', { sqnrDb: NaN }],
  ])('is an error where %s', (_, figures) => {
    const found = suspects({ 2: figures });
    expect(severityOf(found)).toBe('error');
    expect([found[0].read, found[0].boundDb]).toEqual([undefined, undefined]);
  });

  it('is named once, by the worst of its steps, the first of equals', () => {
    const step = (output: number) => ({ kind: 'add', layer: 1, inputs: [1], outputs: [output] });
    const tensors = Array.from({ length: 6 }, () => ({ bits: 8 }));
    const of = (...dB: readonly number[]) => {
      const errors: Record<number, Figures> = { 1: {} };
      dB.forEach((sqnrDb, i) => (errors[i + 2] = { sqnrDb }));
      const found = suspects(errors, { tensors, steps: dB.map((_, i) => step(i + 2)) });
      return found.map(({ severity, error }) => [severity, error.sqnrDb]);
    };
    expect(of(5, 0)).toEqual([['error', 0]]);
    expect(of(0, 5)).toEqual([['error', 0]]);
    expect(of(5, 6)).toEqual([['warning', 5]]);
    expect(of(1, 0)).toEqual([['error', 1]]);
    expect(of(40, 5, 40)).toEqual([['warning', 5]]);
  });

  it('is a warning rather than nothing to say', () => {
    const steps = [
      { kind: 'add', layer: 1, inputs: [1], outputs: [2] },
      { kind: 'add', layer: 1, inputs: [1], outputs: [3] },
    ];
    const tensors = [{ bits: 8 }, { bits: 8 }, { bits: 2 }, { bits: 8 }];
    const found = suspects({ 1: {}, 2: { sqnrDb: -3 }, 3: { sqnrDb: 5 } }, { steps, tensors });
    expect(found.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('noise', () => {
  it.each([
    [2.99, 24.99, true],
    [2.99, 24.98, false],
    [3, 99, false],
    [-10, 12, true],
  ])('%d dB where %d may be expected: %s', (own, expected, noise) => expect(isNoise(own, expected)).toBe(noise));
});

it('knows who makes a value', () => {
  const graph = { layers: [{ name: 'a' }, { name: 'b' }], nodes: [{ layer: 1, outputs: [4, 5] }] };
  const maker = (value: number) => makerOf(graph as unknown as Parameters<typeof makerOf>[0], value);
  expect([maker(5), maker(3)]).toEqual(['b', undefined]);
});
