/** The cause of a layer that looks like garbage, at the very thresholds, and its words: a layer "b" that reads "a", and its figures by hand. */
import { describe, expect, it } from 'vitest';
import { findingOf, type Known } from '../../../src/engine/findings';
import type { Alone } from '../../../src/evaluate/stepAlone';
import type { LayerError } from '../../../src/evaluate/perLayer';
import type { Suspect } from '../../../src/evaluate/suspects';

interface Case {
  readonly kind?: 'conv' | 'add' | 'island';
  readonly error?: Partial<LayerError>;
  readonly tensor?: object;
  readonly alone?: Partial<Alone> | null;
  readonly suspect?: Partial<Suspect>;
  readonly weightSqnrDb?: number;
  readonly calibrated?: number;
  readonly preset?: string;
  readonly scales?: readonly [number, number];
  readonly settings?: Partial<Known['settings']>;
  /** What `a` is, where it only moves what `c` makes, or the network's input. */
  readonly moves?: 'c' | 'input';
}

function nodesOf(moves: Case['moves']): readonly object[] {
  if (moves === undefined) return [{ layer: 0, outputs: [1] }];
  const maker = { op: 'Conv', layer: 2, inputs: [], outputs: [3] };
  const cut = { op: 'Slice', layer: 0, inputs: [moves === 'c' ? 3 : 0], outputs: [4] };
  return [maker, cut, { op: 'Transpose', layer: 0, inputs: [4], outputs: [1] }];
}

/** A layer of 1 dB that reads one of 30 dB: what it adds itself is most of its noise, and nothing else is odd. */
function found(of: Case): readonly (readonly [severity: string, cause: string, message: string])[] {
  const { kind = 'conv', calibrated = 9, preset = 'strict', scales = [1, 1] } = of;
  const step = { kind, name: 'step', layer: 1, inputs: kind === 'add' ? [1, 0] : [1], outputs: [2] };
  const output = { bits: 8, zeroPoint: 0, qmin: -128, qmax: 127, scale: [0.03], ...of.tensor };
  const model = {
    ...{ preset, steps: [step], tensors: [{ scale: [scales[0]] }, { scale: [scales[1]] }, output] },
    graph: { layers: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], nodes: nodesOf(of.moves) },
  };
  const known = {
    settings: { optimize: [], granularity: 'per-tensor', ...of.settings },
    ...{ model, calibrated, details: new Map([['step', { weightSqnrDb: of.weightSqnrDb }]]) },
    alone: new Map(of.alone === null ? [] : [['step', { own: 0.7, excessDb: 0, ...of.alone }]]),
  } as unknown as Known;
  const error = {
    ...{
      sqnrDb: 1,
      signal: 1,
      mse: 0.8,
      saturation: 0,
      low: -100,
      high: 100,
      peak: 3,
      lost: { float: 0, quantized: 0 },
    },
    ...of.error,
  };
  const suspect = {
    ...{ severity: 'error', step, error, read: { sqnrDb: 30, layer: 'a' }, boundDb: 33 },
    ...of.suspect,
  } as unknown as Suspect;
  return findingOf(known, suspect).map(({ severity, cause, message, layer }) => {
    expect(layer).toBe('b');
    return [severity, cause, message] as const;
  });
}

const begins = 'b has 1.0 dB, and a, which it reads, 30.0 dB: ';
const bits = 'more bits (layers.a.bits.activations)';
const evener = `use optimize "equalize", granularity "per-channel", or ${bits}`;
const itself = `it makes small values of large ones, so that the rounding of what it reads, and of its weights, outweighs them; ${evener}`;

describe('a cause', () => {
  it.each<[string, Case, readonly [string, string, string]]>([
    ['is itself, where nothing else is', {}, ['error', 'amplified', itself]],
    // 3 dB of its own are no noise: it is a warning then.
    [
      'is itself, where all is done that evens values',
      { settings: { optimize: ['equalize'], granularity: 'per-channel' } },
      ['error', 'amplified', itself.replace(evener, `use ${bits}`)],
    ],
    [
      'is itself, where channels have scales of their own',
      { settings: { granularity: 'per-channel' } },
      ['error', 'amplified', itself.replace(evener, `use optimize "equalize", or ${bits}`)],
    ],
    ['is itself', { alone: { own: 0.502 } }, ['error', 'amplified', itself]],
    ['is itself, by less', { alone: { own: 0.5 } }, ['warning', 'amplified', itself]],
    [
      'is saturation of three in ten',
      { error: { saturation: 0.3 } },
      [
        'error',
        'saturation',
        '30 % of its values lie beyond its integers, which reach 3.84 where float goes to 3; calibrate on images that resemble these, or set layers.b.range.activations to "min-max"',
      ],
    ],
    [
      'is saturation from one image',
      { error: { saturation: 0.75 }, calibrated: 1 },
      [
        'error',
        'saturation',
        '75 % of its values lie beyond its integers, which reach 3.84 where float goes to 3; its range comes from a single image: calibrate on more (calibration.count)',
      ],
    ],
    ['is no saturation of less', { error: { saturation: 0.299 } }, ['error', 'amplified', itself]],
    [
      'is a defect from 6 dB on',
      { alone: { excessDb: 6.1 }, suspect: { severity: undefined } },
      [
        'error',
        'lowering',
        'its integers are not what its operators make of the same inputs (off by 2.02 times what rounding explains), which is a defect of Shiftwise; report this, and keep the layer in float meanwhile (layers.b.float)',
      ],
    ],
    ['is no defect up to 6 dB', { alone: { excessDb: 6 } }, ['error', 'amplified', itself]],
    // Half of its noise is its own at most. 10^(29/20) = 28.2.
    [
      'are its inputs',
      { alone: { own: 0.4 } },
      [
        'warning',
        'amplified',
        `it makes small values of large ones, whose errors are 28 times as large beside them; ${evener}`,
      ],
    ],
    [
      'is itself, with inputs whose width another layer decides',
      { moves: 'c' },
      ['error', 'amplified', itself.replace('layers.a.', 'layers.c.')],
    ],
    [
      'are its inputs, whose width another layer decides',
      { alone: { own: 0.4 }, moves: 'c' },
      [
        'warning',
        'amplified',
        `it makes small values of large ones, whose errors are 28 times as large beside them; ${evener.replace('layers.a.', 'layers.c.')}`,
      ],
    ],
    [
      'is itself, with inputs that are parts of the network’s own',
      { moves: 'input' },
      ['error', 'amplified', itself.replace('layers.a.bits.activations', 'inputBits')],
    ],
    [
      'are its inputs, which cancel',
      { kind: 'add', alone: { own: 0.4 } },
      [
        'warning',
        'cancelled',
        `a and the network's input nearly cancel here: their errors are 28 times as large beside what is left; give what it reads more bits (layers.a.bits.activations, inputBits)`,
      ],
    ],
    [
      'are sums that cancel',
      { kind: 'add' },
      [
        'error',
        'cancelled',
        'its inputs nearly cancel here, and are aligned by multipliers that are too coarse for what is left; use more multiplierBits, or adjustment "float"',
      ],
    ],
    [
      'is a constant',
      { error: { low: 7, high: 7, peak: 0.2 } },
      [
        'error',
        'constant',
        'every value becomes the integer 7: one step is 0.03 where float goes to 0.2; look at its range: layers.b.range.activations "percentile" or "mse" leaves out single large values',
      ],
    ],
    [
      'is four steps',
      { error: { low: -4, high: 3, peak: 0.14 } },
      [
        'error',
        'coarse',
        'its integers stay within 4 steps of zero: one step is 0.03 where float goes to 0.14; look at its range: layers.b.range.activations "percentile" or "mse" leaves out single large values',
      ],
    ],
    [
      'is four steps of six bits',
      { error: { low: -4, high: 3, peak: 0.14 }, tensor: { bits: 6 } },
      [
        'error',
        'coarse',
        'its integers stay within 4 steps of zero: one step is 0.03 where float goes to 0.14; look at its range: layers.b.range.activations "percentile" or "mse" leaves out single large values',
      ],
    ],
    [
      'is no range of five bits',
      { error: { low: -4, high: 3, peak: 0.14 }, tensor: { bits: 5 } },
      ['error', 'amplified', itself],
    ],
    ['is no range of five steps', { error: { low: -3, high: 5, peak: 0.14 } }, ['error', 'amplified', itself]],
    ['is no range that float leaves', { error: { low: -4, high: 3, peak: 0.16 } }, ['error', 'amplified', itself]],
    [
      'is a range beside its zero point',
      { error: { low: 6, high: 14, peak: 0.14 }, tensor: { zeroPoint: 10 } },
      [
        'error',
        'coarse',
        'its integers stay within 4 steps of zero: one step is 0.03 where float goes to 0.14; look at its range: layers.b.range.activations "percentile" or "mse" leaves out single large values',
      ],
    ],
    [
      'are its weights',
      { weightSqnrDb: 13 },
      [
        'error',
        'weights',
        'its weights have 13.0 dB, as a few large ones take the range; use granularity "per-channel", or set layers.b.bits.weights',
      ],
    ],
    ['are its weights, whatever noise it has', { weightSqnrDb: 12, error: { sqnrDb: -9 } }, ['error', 'weights', '']],
    ['are not its weights', { weightSqnrDb: 13.1 }, ['error', 'amplified', itself]],
    [
      'is unknown where nothing was measured',
      { alone: null },
      ['error', 'unknown', 'its scales do not say why; look at its charts, or keep it in float (layers.b.float)'],
    ],
    [
      'is a join of the report',
      { kind: 'add', preset: 'report', scales: [1, 2] },
      [
        'error',
        'joined',
        "preset report joins integers of different scales as they are, as the report's appendix does; use preset standard, strict or best for networks with joins",
      ],
    ],
    ['is no join of one scale', { kind: 'add', preset: 'report' }, ['error', 'cancelled', '']],
    ['is no join elsewhere', { kind: 'add', scales: [1, 2] }, ['error', 'cancelled', '']],
    ['is no join of one input', { preset: 'report', scales: [1, 2] }, ['error', 'amplified', itself]],
  ])('%s', (_, of, [severity, cause, words]) => {
    const [[foundSeverity, foundCause, message]] = found(of);
    expect([foundSeverity, foundCause]).toEqual([severity, cause]);
    if (words !== '') expect(message).toBe(`${begins}${words}`);
  });

  it.each([
    [{ float: 3, quantized: 5 }, '3 of its values are NaN or infinite in the float model already'],
    [{ float: 0, quantized: 5 }, '5 of its values are NaN or infinite where float has numbers'],
  ])('is what is no number: %j', (lost, why) =>
    expect(found({ error: { lost }, suspect: { read: undefined, boundDb: undefined } })).toEqual([
      [
        'error',
        'not-a-number',
        `b: ${why}; look for a division by zero or a logarithm of zero in b, or give its inputs more bits`,
      ],
    ]),
  );

  it('of the network’s input is named so', () =>
    expect(found({ suspect: { read: { sqnrDb: 30 } } })[0][2]).toMatch(
      /^b has 1\.0 dB, and the network's input, which it reads, 30\.0 dB: .*more bits \(inputBits\)$/,
    ));

  it('is not told of noise that few bits explain', () =>
    expect(found({ suspect: { severity: undefined } })).toEqual([]));
});
