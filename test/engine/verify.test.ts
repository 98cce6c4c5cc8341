import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import type { Images } from '../../src/engine/images';
import type { Prepared } from '../../src/engine/calibrateJob';
import { verified } from '../../src/engine/verify';
import { createKernel } from '../../src/integer/wasm/kernel';
import { prepare } from '../../src/passes/pipeline';
import { best } from '../../src/quantize/presets/best';
import { quantize } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { createLocalService } from '../../src/service/localService';
import { netImages, smallNet } from '../support/quantizedNet';

const graph = prepare(smallNet({ tail: true })).graph;

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

const heldOut = {
  total: 6,
  async *[Symbol.asyncIterator]() {
    for (const input of netImages(6, 5)) yield { input };
  },
} as unknown as Images;

interface Options {
  readonly change?: Partial<Settings>;
  readonly classifies?: boolean;
  /** Whether the optimizers of the float graph found something to do. */
  readonly equalized?: boolean;
  /** Whether there are enough images for a first look at few. */
  readonly few?: boolean;
  /** Whether those that are held out are calibrated on, so that nothing of them is clipped. */
  readonly seen?: boolean;
}

/** Verifies with optimizers that do nothing but set the width of the weights, by name; 3 bits where none is given. */
async function chosen(widths: Readonly<Record<string, number>>, options: Options = {}) {
  const { change, classifies = false, equalized = true, few = false, seen = false } = options;
  const learning = [...netImages(3), ...(seen ? netImages(6, 5) : [])];
  const ranges = await collectRanges(graph, stream(learning), learning.length, {}, { numbers: 'all' });
  const settings = { ...best.settings, ...change };
  const [asked, calibrated]: [string[], string[]] = [[], []];
  const prepared = (name: string): Promise<Prepared> => {
    calibrated.push(name);
    return Promise.resolve({ graph, ranges });
  };
  const quantized = await verified(
    {
      optimized: { graph: equalized ? { ...graph } : graph, ranges },
      ...(equalized && { plain: { ...(few && { onFew: () => prepared('few') }), onAll: () => prepared('all') } }),
      settings,
      classifies,
    },
    heldOut,
    (prepared, how) => {
      expect(prepared.graph === graph).toBe(!how.optimize.includes('equalize'));
      const name = `${how.optimize.join('+')}${how.range.activations === 'min-max' ? '|min-max' : ''}${how.symmetric.activations ? '|sym' : ''}`;
      asked.push(name);
      const bits = { ...how.bits, weights: widths[name] ?? 3 };
      return Promise.resolve(quantize(prepared.graph, prepared.ranges, { ...how, bits, optimize: [] }));
    },
    await createKernel(),
    {},
  );
  return { asked, calibrated, quantized };
}

const bare = ['equalize', 'equalize|min-max', 'equalize|min-max|sym', '', '|min-max', '|min-max|sym'];
const wide = { bits: { weights: 8, activations: 16, bias: 32 } };
const narrow = { bits: { weights: 4, activations: 8, bias: 32 } };

describe('verify', () => {
  it.each([
    ['nothing', { '': 8 }, [], 'mse'],
    ['what strict does', { '|min-max|sym': 8 }, [], 'min-max'],
    ['ranges that clip nothing', { 'equalize|min-max': 8 }, ['equalize'], 'min-max'],
    ['those of the graph', { equalize: 8 }, ['equalize'], 'mse'],
    ['the cheap ones', { equalize: 4, 'equalize+bias-correction': 8 }, ['equalize', 'bias-correction'], 'mse'],
    ['all', { equalize: 4, 'equalize+reconstruct': 8 }, ['equalize', 'reconstruct'], 'mse'],
    ['rounding without the others', { '': 4, reconstruct: 8 }, ['reconstruct'], 'mse'],
  ])('keeps %s where that is nearest to float', async (_, widths, optimize, activations) => {
    const { asked, quantized } = await chosen(widths, { change: narrow });
    expect(asked.slice(0, bare.length)).toEqual(bare);
    expect(quantized.kept).toMatchObject({ optimize, range: { activations } });
    expect(quantized.notes?.[0]).toMatch(/^Kept .*on 6 calibration images held out: equalize [\d.-]+ dB, /);
  });

  it("goes on with both graphs where neither has twice the error of the other, with the recipe's ranges", async () => {
    const { asked } = await chosen({ '': 4, '|min-max': 8, equalize: 4 }, { change: narrow });
    expect(asked.slice(bare.length).sort()).toEqual([
      'bias-correction',
      'equalize+bias-correction',
      'equalize+reconstruct',
      'reconstruct',
    ]);
  });

  it('leaves a graph behind whose error is twice the other', async () => {
    const { asked } = await chosen({ equalize: 8 }, { change: narrow });
    expect(asked.slice(bare.length)).toEqual(['equalize+bias-correction', 'equalize+reconstruct']);
  });

  it("goes on with other ranges than the recipe's where no few bits mislead", async () => {
    const widths = { 'equalize|min-max': 5, 'equalize+bias-correction|min-max': 8 };
    const { asked, quantized } = await chosen(widths, { change: wide });
    expect(asked).toContain('equalize+bias-correction|min-max');
    expect(asked).not.toContain('equalize+bias-correction');
    expect(quantized.kept).toMatchObject({
      optimize: ['equalize', 'bias-correction'],
      range: { activations: 'min-max' },
    });
  });

  it('takes a first look at the graph without optimizers on a few images, and leaves it where that is hopeless', async () => {
    const { asked, calibrated, quantized } = await chosen({ equalize: 12 }, { change: narrow, few: true });
    expect(calibrated).toEqual(['few']);
    expect(asked).toEqual([...bare, 'equalize+bias-correction', 'equalize+reconstruct']);
    expect(quantized.notes?.[1]).toMatch(/^Calibrated on a few images, clearly worse and left behind: no optimizer /);
  });

  it('calibrates it on all images where it is not', async () => {
    const { asked, calibrated, quantized } = await chosen({ equalize: 4, '': 4 }, { change: narrow, few: true });
    expect(calibrated).toEqual(['few', 'all']);
    expect(asked.slice(0, 9)).toEqual([...bare, ...bare.slice(3)]);
    expect(quantized.notes).toHaveLength(1);
  });

  it('ends where classes are as sure as in float', async () => {
    const bytes = { bits: { weights: 8, activations: 8, bias: 32 } };
    const { asked, quantized } = await chosen({ equalize: 16 }, { change: bytes, classifies: true, seen: true });
    expect(asked).toEqual(bare.slice(0, 3));
    expect(quantized.notes?.slice(1)).toEqual([
      'bias-correction was not tried: float is near enough.',
      'reconstruct was not tried: float is near enough.',
    ]);
  });

  it('goes on where more than 8 bits were asked for, however sure classes are', async () => {
    const { asked, quantized } = await chosen({ equalize: 16 }, { change: wide, classifies: true, seen: true });
    expect(asked).toContain('equalize+bias-correction');
    expect(quantized.notes?.join()).not.toContain('near enough');
  });

  it('does nothing twice where the optimizers of the graph found nothing to do', async () => {
    const { asked } = await chosen({ '': 4 }, { change: narrow, equalized: false });
    expect(asked).toEqual([...bare.slice(3), 'bias-correction', 'reconstruct']);
  });

  it('does not round anew where exact weights would win nothing', async () => {
    // Activations of 8 bits drown what weights of 16 bits have over those of 12.
    const { asked, quantized } = await chosen(
      { '': 8 },
      { change: { bits: { weights: 12, activations: 8, bias: 32 } } },
    );
    expect(asked).not.toContain('reconstruct');
    expect(quantized.notes?.at(-1)).toMatch(
      /^reconstruct was not tried: weights of 16 bits would win only -?\d\.\d dB/,
    );
  });

  it('asks the heads whether exact weights would win, also where classes choose', async () => {
    const change = { bits: { weights: 12, activations: 8, bias: 32 } };
    const [boxes, classes] = [
      await chosen({ '': 8 }, { change }),
      await chosen({ '': 8 }, { change, classifies: true }),
    ];
    expect(classes.quantized.notes?.[0]).toContain('nats');
    expect(classes.quantized.notes?.at(-1)).toBe(boxes.quantized.notes?.at(-1));
  });

  it('does where powers of two leave much to win', async () => {
    const { asked } = await chosen(
      { '': 8 },
      {
        change: {
          adjustment: 'pow2-tensor',
          granularity: 'per-tensor',
          bits: { weights: 8, activations: 16, bias: 32 },
        },
      },
    );
    expect(asked).toContain('reconstruct');
  });

  it('goes by the probabilities of classes where the evaluator ranks them', async () => {
    const { quantized } = await chosen({ equalize: 8 }, { change: narrow, classifies: true });
    expect(quantized.notes?.[0]).toMatch(
      /^Kept equalize, by the divergence of class probabilities .*equalize 0\.\d+ nats/,
    );
  });

  it('is told in the run: what was kept stands where the optimizers would', async () => {
    const recipe = join(import.meta.dirname, '../../samples/sample.quant.json');
    const out = join(mkdtempSync(join(tmpdir(), 'shiftwise-')), 'run');
    const set = ['preset=best', 'bits=4', 'calibration.count=16', 'optimize=equalize,bias-correction,verify'];
    const { quantize: result } = await createLocalService().quantize({ recipe, set, out }, {});
    const note = result.notes.find((line) => line.startsWith('Kept '));
    const kept = /^Kept (.*), by/.exec(note ?? '')?.[1] ?? expect.fail('no note');
    const [optimizers, ranges] = kept.split(/ \(|\)/);
    const named = optimizers === 'no optimizer' ? [] : optimizers.split(' + ');
    const zeroPoints = ranges?.includes('symmetric') ? [] : ['asymmetric activations'];
    const method = ranges?.includes('min-max') ? 'min-max' : 'mse';
    expect(result.provenance).toContain(
      [`ranges min-max / ${method}`, ...zeroPoints, ...named, 'calibrated'].join(', '),
    );
    expect(result.provenance).not.toContain('verify');
  });
});
