/** What the default preset adds to `strict` stays only where it is no clear loss on images held out. */
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import type { Prepared } from '../../src/engine/calibrateJob';
import { guarded } from '../../src/engine/guard';
import type { Images } from '../../src/engine/images';
import { noiseOf, openProbe } from '../../src/evaluate/outputNoise';
import { ints, type Graph } from '../../src/graph/graph';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { standard } from '../../src/quantize/presets/standard';
import { strict } from '../../src/quantize/presets/strict';
import { quantize, type Quantized } from '../../src/quantize/quantize';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder } from '../support/buildGraph';
import { netImages, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

const imagesOf = (inputs: readonly Float32Array[]): Images =>
  ({
    total: inputs.length,
    async *[Symbol.asyncIterator]() {
      for (const input of inputs) yield { input };
    },
  }) as unknown as Images;

const calibrated = async (graph: Graph, inputs: readonly Float32Array[]): Promise<Prepared> => ({
  graph,
  ranges: await collectRanges(graph, stream(inputs), inputs.length, {}, { numbers: 'all' }),
});

describe('of widths that stand for how good each is', () => {
  const graph = prepare(smallNet({ tail: true })).graph;

  /** @param widths of weights: as asked, bare on few images, bare on all */
  async function asked(widths: readonly [number, number, number], few = true) {
    const { ranges } = await calibrated(graph, netImages(3));
    const order: string[] = [];
    const from = (name: string, bits: number) => async (): Promise<Prepared> => {
      order.push(`${name} calibrated`);
      return Promise.resolve({ graph: { ...graph, name: `${name} ${bits}` }, ranges });
    };
    const quantized = await guarded(
      {
        optimized: { graph: { ...graph, name: `asked ${widths[0]}` }, ranges },
        plain: { ...(few && { onFew: from('few', widths[1]) }), onAll: from('all', widths[2]) },
        settings: standard.settings,
        classifies: false,
      },
      imagesOf(netImages(6, 5)),
      (prepared, how) => {
        const [name, weights] = prepared.graph.name.split(' ');
        order.push(`${name} ${how.range.activations} ${how.symmetric.activations} ${how.optimize.join('+')}`);
        const changed = { ...how, bits: { ...how.bits, weights: Number(weights) }, optimize: [] };
        return Promise.resolve(quantize(prepared.graph, ranges, changed));
      },
      reference,
      {},
    );
    return {
      order,
      kept: quantized.model.graph.name.split(' ')[0],
      notes: quantized.notes ?? [],
      settings: quantized.kept,
    };
  }

  const own = 'asked mse false equalize+bias-correction+guard';
  const look = ['few calibrated', 'few min-max true '];
  const whole = ['all calibrated', 'all min-max true '];
  it.each([
    ['what was asked, where it is nearer', [8, 4, 8], [own, ...look], 'asked'],
    ['what was asked, where both are alike', [8, 8, 8], [own, ...look], 'asked'],
    ['neither more than strict', [3, 8, 8], [own, ...look, ...whole], 'all'],
    ['what was asked, where few images misled', [3, 8, 2], [own, ...look, ...whole], 'asked'],
  ] as const)('keeps %s', async (_, widths, order, kept) => {
    const found = await asked(widths);
    expect(found).toMatchObject({ order, kept });
    expect(found.settings).toMatchObject(
      kept === 'all'
        ? { optimize: [], range: { activations: 'min-max' }, symmetric: { activations: true } }
        : standard.settings,
    );
    expect(found.notes.length).toBe(order.length > 3 ? 1 : 0);
  });

  it('looks at all images where they are few', async () => {
    expect((await asked([8, 0, 4], false)).order).toEqual([own, ...whole]);
  });
});

describe('of a network that answers by its largest numbers', () => {
  /** Noise, and a few numbers far beyond: ranges of least error cut off what the pool lets through. */
  const spiked = (count: number, seed: number): Float32Array[] => {
    const r = random(seed);
    return Array.from({ length: count }, () =>
      Float32Array.from({ length: 3 * 256 }, (_, i) => (i % 256 === 77 ? 4 + 4 * r.next() : r.next() - 0.5)),
    );
  };
  const build = graphBuilder(random(4));
  const conv = build.node('Conv', 'first', [build.input('image', [1, 3, 16, 16]), build.floats('w', [6, 3, 1, 1])]);
  const pool = build.node('MaxPool', 'largest', [build.node('Relu', 'relu', [conv])], { kernel_shape: ints([16, 16]) });
  const net = build.build([build.node('Conv', 'head', [pool, build.floats('v', [4, 6, 1, 1])])]);
  const bits = { weights: 8, activations: 4, bias: 32 };

  it('has no more noise than with strict, where ranges of least error alone have', async () => {
    const prepared = await calibrated(prepare(net).graph, spiked(32, 1));
    const held = spiked(8, 2);
    const make = (_: Prepared, how: Settings): Promise<Quantized> =>
      Promise.resolve(quantize(prepared.graph, prepared.ranges, { ...how, optimize: [] }));
    const probe = await openProbe(prepared.graph, stream(held));
    const noise = async ({ model }: Quantized): Promise<number> => noiseOf(model, probe, reference);
    const settings = { ...standard.settings, bits, inputBits: 8 };
    const least = await noise(await make(prepared, { ...strict.settings, bits, inputBits: 8, tableBits: 14 }));
    expect(await noise(await make(prepared, settings))).toBeGreaterThan(2 * least);
    const kept = await guarded(
      { optimized: prepared, settings, classifies: false },
      imagesOf(held),
      make,
      reference,
      {},
    );
    expect(await noise(kept)).toBe(least);
    expect(kept.notes?.[0]).toMatch(
      /^guard compared by the heads' SQNR on 8 calibration images held out, and kept the nearest: equalize \+ bias-correction [\d.-]+ dB, no optimizer \(min-max, symmetric\) [\d.]+ dB\.$/,
    );
  });
});
